"""The one form in which typed proof is hashed."""

from __future__ import annotations

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from evidence.hashing import canonical_bytes, content_hash

words = st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=80), max_size=6)


def test_the_form_is_fixed_for_good():
    content = {"url": "https://xa.example/à", "kind": "link"}
    assert canonical_bytes(content) == '{"kind":"link","url":"https://xa.example/à"}\n'.encode()
    assert content_hash(content) == "bf9abaf2c4ef4034c3505468133d4e0a7be32e6ac84a2d578d2d13c6abb0af35"


@given(words)
def test_order_does_not_matter_and_nothing_is_lost(content):
    turned = dict(reversed(content.items()))
    assert canonical_bytes(content) == canonical_bytes(turned)
    assert json.loads(canonical_bytes(content)) == content
    assert content_hash(content) == hashlib.sha256(canonical_bytes(content)).hexdigest()
