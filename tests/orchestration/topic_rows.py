"""One row of each topic of `p2p show`, with long names and large numbers."""

from tests.orchestration.figure_topic_rows import FIGURES
from tests.orchestration.process_topic_rows import PROCESS
from tests.orchestration.review_topic_rows import REVIEW

ROWS = FIGURES | PROCESS | REVIEW
