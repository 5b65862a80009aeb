"""What the home page of a year tells each role, each part in a fixed number of queries."""

from .administrator import house
from .appraiser import appraisal
from .citizens import citizens_desk
from .deadline import next_deadline
from .leader import POINT_PARTS, standing
from .reviewer import review_desk
from .staff import unit_work

__all__ = [
    "POINT_PARTS",
    "appraisal",
    "citizens_desk",
    "house",
    "next_deadline",
    "review_desk",
    "standing",
    "unit_work",
]
