"""How the names of units are compared: abbreviations, the commune's name behind them, slips of the pen, everybody.

Pure module.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from tasks.annex.words import flat, fold

_SHORT = {
    "hdnd": "hoi dong nhan dan", "ubnd": "uy ban nhan dan", "hdndubnd": "hoi dong nhan dan va uy ban nhan dan",
    "mttq": "mat tran to quoc", "mttqvn": "mat tran to quoc viet nam", "ubmttq": "uy ban mat tran to quoc",
    "ubmttqvn": "uy ban mat tran to quoc viet nam", "vhxh": "van hoa xa hoi", "pvhcc": "phuc vu hanh chinh cong",
    "hcc": "hanh chinh cong", "ttpvhcc": "trung tam phuc vu hanh chinh cong", "tthcc": "trung tam hanh chinh cong",
    "tthc": "thu tuc hanh chinh", "dvsnc": "dich vu su nghiep cong", "ttdvsnc": "trung tam dich vu su nghiep cong",
    "dvth": "dich vu tong hop", "ttdvth": "trung tam dich vu tong hop", "lhpn": "lien hiep phu nu",
    "ccb": "cuu chien binh", "ctxh": "chinh tri xa hoi", "tncs": "thanh nien cong san", "vp": "van phong",
    "dvc": "dich vu cong", "ub": "uy ban", "cb": "can bo", "bp": "bo phan",
}  # fmt: skip
_AT_START = {"p": "phong", "tt": "trung tam", "cc": "cong chuc"}
_PAIRS = {
    "vh xh": "van hoa xa hoi",
    "ct xh": "chinh tri xa hoi",
    "tn csh cm": "thanh nien",
    "vh va xh": "van hoa xa hoi",
}
_PLACE = re.compile(r"( (thuoc |(?<!mot )cua |cap |toan |o )?(xa|phuong|phwong|dac khu|thi tran|dia phuong))$")
_BODY = (
    r"(phong|ban|nganh|co quan|don vi|bo phan|to chuc|doan the|chuyen mon|can bo|cong chuc|vien chuc"
    r"|thon|khu pho|to dan pho)"
)
_EVERYBODY = re.compile(
    rf"(tat ca |toan the |nhung )?cac {_BODY}( (va |thuoc |truc thuoc |cac |con lai |khac |trong )*({_BODY}|"
    r"co lien quan|lien quan|uy ban nhan dan|xa|phuong|dac khu|dia phuong|truc thuoc|thuoc|khac))*"
)
_EVERYBODY_SAMPLES = (
    "cac co quan don vi co lien quan",
    "cac phong co quan don vi",
    "cac phong chuyen mon co quan don vi",
)

# A slip: letters misread within a word, and the whole spelling still nearly the same.
_LETTERS_ALIKE = 0.6
_SPELLINGS_ALIKE = 0.86


@lru_cache(maxsize=4096)
def unit_key(text: str, commune: str = "") -> str:
    """The form in which spellings are compared: no marks, abbreviations written out, the commune's name cut off."""
    words = fold(text.replace("&", " và "))
    for short, long in _PAIRS.items():
        words = re.sub(rf"\b{short}\b", long, words)
    parts = words.split()
    if parts and parts[0] in _AT_START and len(parts) > 1:
        parts[0] = _AT_START[parts[0]]
    words = " ".join(_SHORT.get(part, part) for part in parts)
    if commune:
        words = re.sub(rf" ?\b(xa|phuong|dac khu)? ?{re.escape(fold(commune))}$", r" \1", words).strip()
    before = ""
    while before != words:
        before = words
        words = words if words.endswith("hop tac xa") else _PLACE.sub("", words)
    return words.strip()


def is_everybody(text: str) -> bool:
    """True for "Các phòng, cơ quan, đơn vị" and its variants: nobody in particular, everybody."""
    words = " ".join(_SHORT.get(word, word) for word in fold(flat(text)).split())
    if any(is_slip(words, sample) for sample in _EVERYBODY_SAMPLES):
        return True
    if _EVERYBODY.fullmatch(words) is None:
        return False
    if "lien quan" in words or words.startswith(("tat ca ", "toan the ")):
        return True
    return len(set(re.findall(rf"\b{_BODY}\b", words)) - {"chuyen mon"}) >= 2


def is_slip(key: str, other: str) -> bool:
    """True when two spellings differ only by misread letters, or by one word in six lost or added."""
    a, b = key.split(), other.split()
    lost = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = "".join(a[i1:i2]), "".join(b[j1:j2])
        if tag == "replace" and SequenceMatcher(None, left, right, autojunk=False).ratio() >= _LETTERS_ALIKE:
            continue
        lost += max(i2 - i1, j2 - j1)
    if lost > (1 if min(len(a), len(b)) >= 5 else 0):
        return False
    return SequenceMatcher(None, "".join(a), "".join(b), autojunk=False).ratio() >= _SPELLINGS_ALIKE
