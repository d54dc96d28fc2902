"""An XES log arrives event by event as written, or is refused; nothing of it is lost in silence."""

import csv
import gzip

import pytest

from p2p.errors import DataRefused
from p2p.sources.xes.convert import convert

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
NAME = '<string key="concept:name" value="c1"/>'
A = '<string key="concept:name" value="A"/>'
WHEN = '<date key="time:timestamp" value="2018-01-03T09:49:00.000+01:00"/>'
EVENT = f"<event>{A}{WHEN}</event>"


def log(*events, name=NAME):
    return HEAD + f"<trace>{name}{''.join(events)}</trace></log>\n"


@pytest.fixture
def read(tmp_path):
    def run(content, name="log.xes", *, max_bytes=10**7, max_memory_bytes=2 * 1024**3):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        converted = convert(
            path,
            folder,
            max_bytes=max_bytes,
            max_memory_bytes=max_memory_bytes,
            advance=lambda _: None,
        )
        with converted.path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == converted.events
        assert list(folder.iterdir()) == [converted.path]
        return rows

    return run


def test_values_arrive_exactly_as_written(read):
    (one, two) = read(
        log(
            f'<event>{A}{WHEN}<int key="item" value="00001"/><float key="cost" value="557.0"/>'
            '<boolean key="done" value="true"/><string key="note" value=""/></event>',
            f'<event>{A}{WHEN}<string key="item" value="x &quot;y&quot; &amp; é, z"/></event>',
        )
    )
    assert one["time:timestamp"] == "2018-01-03T09:49:00.000+01:00"
    assert (one["item"], one["cost"], one["done"]) == ("00001", "557.0", "true")
    assert two["item"] == 'x "y" & é, z'
    assert one["case:concept:name"] == "c1"


def test_events_without_case_activity_or_time_are_not_lost(read):
    rows = read(
        log(
            EVENT,
            f"<event>{A}</event>",
            f"<event>{WHEN}</event>",
            f'<event>{A}<date key="time:timestamp" value="not a date"/></event>',
            "<event/>",
            "<event ></event >",
        ).replace("</log>", f"<trace>{EVENT}</trace></log>")
    )
    assert [(row["case:concept:name"], row["concept:name"]) for row in rows] == [
        ("c1", "A"),
        ("c1", "A"),
        ("c1", ""),
        ("c1", "A"),
        ("c1", ""),
        ("c1", ""),
        ("", "A"),
    ]
    assert rows[3]["time:timestamp"] == "not a date"


def test_the_order_of_events_is_kept(read):
    events = [f'<event><string key="concept:name" value="{n}"/>{WHEN}</event>' for n in range(500)]
    assert [row["concept:name"] for row in read(log(*events))] == [str(n) for n in range(500)]


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
    ],
)
def test_encodings(read, declared, codec):
    text = log(EVENT.replace('"A"', '"Größe"')).replace("UTF-8", declared)
    assert read(text.encode(codec))[0]["concept:name"] == "Größe"


def test_text_that_is_not_in_its_encoding_is_refused(read):
    with pytest.raises(DataRefused, match="not in its declared encoding"):
        read(log(EVENT.replace('"A"', '"Größe"')).encode("latin-1"))


@pytest.mark.parametrize(
    "evil",
    [
        '<!DOCTYPE log [<!ENTITY a "AAAA">]>',
        '<!doctype log SYSTEM "http://example.org/x.dtd">',
        "<!-- c --><!DOCTYPE log>",
        '<!ENTITY % a "b">',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_a_document_type_is_refused_in_any_encoding(read, evil, codec):
    text = log(EVENT).replace("<log", evil + "<log").replace("UTF-8", codec)
    with pytest.raises(DataRefused, match="DOCTYPE"):
        read(text.encode(codec))


def test_the_word_in_a_comment_or_a_value_is_no_document_type(read):
    rows = read(log(EVENT.replace('"A"', '"DOCTYPE"')).replace("<log", "<!-- <!DOCTYPE x> --><log"))
    assert rows[0]["concept:name"] == "DOCTYPE"


def test_events_in_comments_do_not_count(read):
    padding = "<!-- <event></event> " + "x" * 3_000_000 + " -->"
    assert len(read(log(EVENT, padding, EVENT, "<!--<event>-->"))) == 2


@pytest.mark.parametrize("kept", [-8, -20, -30, 200, 60])
def test_a_log_without_its_end_is_refused(read, kept):
    with pytest.raises(DataRefused, match="does not end with </log>"):
        read(log(EVENT, EVENT)[:kept])


def test_a_truncated_gzip_and_a_bomb_are_refused(read):
    packed = gzip.compress(log(*[EVENT] * 1000).encode())
    assert len(read(packed, "log.xes.gz")) == 1000
    with pytest.raises(DataRefused, match="truncated gzip"):
        read(packed[:-20], "log.xes.gz")
    with pytest.raises(DataRefused, match="more than 50,000 bytes"):
        read(packed, "log.xes.gz", max_bytes=50_000)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("hello", "no XES log"),
        (log(), "holds no events"),
        ('<?xml version="1.0"?><pnml><event></event></pnml>', "no XES log"),
        ("<pnml><event></event></pnml><log/>", "could be read|can be read"),
        (HEAD + f"<trace>{NAME}<event>{A}{WHEN}</trace></log>", "could be read|can be read"),
    ],
)
def test_what_is_no_log_is_refused(read, content, told):
    with pytest.raises(DataRefused, match=told) as refused:
        read(content)
    assert "log.xes" in refused.value.message


def test_a_log_that_needs_more_memory_than_allowed_is_refused(read):
    events = "".join(
        f'<event>{A}{WHEN}<string key="k{n % 50}" value="{"v" * 40}{n}"/></event>'
        for n in range(60_000)
    )
    with pytest.raises(DataRefused, match="memory") as refused:
        read(log(events), max_bytes=10**8, max_memory_bytes=256 * 1024**2)
    assert "P2P_MAX_MEMORY_BYTES" in refused.value.remedy
