"""A believable, plainly made-up year on the five shipped plans, walked through the portal's own services.

Nobody in it is real: people are named after what they do, and every commune carries the mark DỮ LIỆU TRÌNH DIỄN.
The same seed gives the same year.
"""

from .load import load_communes
from .run import seed

__all__ = ["load_communes", "seed"]
