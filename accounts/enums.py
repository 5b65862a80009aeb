"""Kinds of communes, units and roles, with the words people read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommuneKind(TextChoices):
    """Commune-level unit (đơn vị hành chính cấp xã)."""

    XA = "xa", _("xã")
    PHUONG = "phuong", _("phường")
    DAC_KHU = "dac_khu", _("đặc khu")


class ProvinceKind(TextChoices):
    CITY = "city", _("thành phố")
    PROVINCE = "province", _("tỉnh")


class CommuneClass(TextChoices):
    """Class of the administrative unit; some cut-offs depend on it."""

    I = "I", _("Loại I")  # noqa: E741 - the class is called I
    II = "II", _("Loại II")
    III = "III", _("Loại III")


class UnitKind(TextChoices):
    """What a unit is; the values are those of the plans' data files."""

    OFFICE = "office", _("Phòng, văn phòng")
    CENTRE = "centre", _("Trung tâm")
    PARTY = "party", _("Cơ quan Đảng")
    FRONT = "front", _("Mặt trận Tổ quốc")
    UNION = "union", _("Đoàn thể")
    VILLAGE = "village", _("Thôn, tổ dân phố, khu phố")
    OTHER = "other", _("Vị trí, bộ phận, khác")


EXTERNAL_UNIT_KINDS = frozenset({UnitKind.PARTY, UnitKind.FRONT, UnitKind.UNION})
"""Bodies a people's committee asks (đề nghị) and does not order (giao)."""


class Role(TextChoices):
    """What a person is in one commune. What a role may do: `accounts.roles`."""

    STAFF = "staff", _("Cán bộ đơn vị")
    REVIEWER = "reviewer", _("Phòng Văn hóa - Xã hội (rà soát, chấm điểm)")
    LEADER = "leader", _("Lãnh đạo xã, phường")
    ADMIN = "admin", _("Quản trị của xã, phường")
    UPPER = "upper", _("Sở Nội vụ (thẩm định)")


GRANTED_FROM_ABOVE = frozenset({Role.UPPER})
"""Roles a commune cannot give itself: who appraises a commune is not chosen by it."""
