"""The repository tests itself: promises of README, settings, locks and layers."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer

from orchestration.cli import app
from p2p.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("p2p", "mining", "orchestration", "dashboards")


def _python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def _tracked() -> list[Path]:
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if told.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in told.stdout.splitlines() if (ROOT / name).is_file()]


def test_only_the_settings_read_the_environment():
    # orchestration hands variables to the programs it starts; it decides nothing by them.
    writers = {"orchestration/pages.py", "orchestration/transformation.py"}
    offenders = []
    for path in _python_files(*PACKAGES):
        name = path.relative_to(ROOT).as_posix()
        if name in writers or name.startswith("p2p/warehouse/"):
            continue
        if re.search(r"os\.(environ|getenv)", path.read_text("utf-8")):
            offenders.append(name)
    assert offenders == []


def test_every_setting_is_in_the_example_and_the_other_way_round():
    text = (ROOT / ".env.example").read_text("utf-8")
    listed = set(re.findall(r"^# (P2P_[A-Z_]+)=", text, re.M))
    assert listed == {f"P2P_{name.upper()}" for name in Settings.model_fields}


def test_pm4py_is_imported_in_its_gateway_only():
    importers = set()
    for path in _python_files(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.split(".")[0] == "pm4py" for name in names):
                importers.add(path.relative_to(ROOT).as_posix())
    assert importers == {"mining/pm4py_gateway.py"}


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"]
)
def test_locks_carry_names_versions_and_hashes_only(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert "index" not in text.split("==")[0]
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_the_lock_has_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8").lower()
    for requirement in project["dependencies"]:
        name = re.match(r"[A-Za-z0-9_.-]+", requirement).group(0).lower().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", lock, re.M), name


def test_dbt_stays_below_the_release_that_cannot_be_installed():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    version = re.search(r"^dbt-core==(\d+)\.(\d+)", lock, re.M)
    assert (int(version[1]), int(version[2])) < (1, 12)


def test_nothing_committed_names_a_machine_path():
    pattern = re.compile(r"(?<![\w./-])/(work|root|home/\w+|Users/\w+)/[\w.]+")
    offenders = []
    for path in _tracked():
        if path.suffix in {".png", ".lock", ".gz"}:
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1):
            if pattern.search(line):
                offenders.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert offenders == []


def test_the_commands_of_the_readme_exist():
    readme = (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for target in set(re.findall(r"^make ([a-z]+)", readme, re.M)):
        assert re.search(rf"^{target}:", makefile, re.M), target
    assert set(re.findall(r"^p2p ([a-z]+)", readme, re.M)) <= commands


def test_the_links_of_the_documents_lead_somewhere():
    links = [
        (document, target)
        for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8"))
        if "://" not in target
    ]
    assert len(links) > 5
    for document, target in links:
        assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_modules_open_by_saying_what_belongs_in_them():
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in _python_files(*PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert bare == []


def test_telemetry_is_off_in_every_file_that_could_switch_it_on():
    assert "enabled: false" in (ROOT / "dagster.yaml").read_text("utf-8").split("telemetry:")[1]
    dbt = (ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8")
    assert re.search(r"send_anonymous_usage_stats:\s*false", dbt, re.I)
    streamlit = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert tomllib.loads(streamlit)["browser"]["gatherUsageStats"] is False
