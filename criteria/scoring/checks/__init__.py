"""What is odd in a set.

Findings inform; none of them blocks a calculation, since printed annexes contain errors.
"""

from .finding import Finding
from .whole import findings

__all__ = ["Finding", "findings"]
