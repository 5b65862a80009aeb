"""Communes (the tenants), their units, and the people with their roles."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.constraints import not_blank, one_of
from common.text import search_text, sort_key

from .enums import EXTERNAL_UNIT_KINDS, CommuneClass, CommuneKind, ProvinceKind, Role, UnitKind
from .public_models import PublicPage as PublicPage

RESERVED_SLUGS = ["quan-tri", "tai-khoan", "healthz", "static", "k", "api"]
"""First parts of addresses that are not communes."""


class CommuneQuerySet(models.QuerySet["Commune"]):
    """Reading communes."""

    def visible_to(self, user: Any) -> CommuneQuerySet:
        """Communes the person works in or appraises; an installation's superuser sees all of them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user, memberships__is_active=True).distinct()


class Commune(models.Model):
    """A commune-level people's committee (UBND xã, phường, đặc khu): the tenant that owns everything else."""

    slug = models.SlugField(_("Địa chỉ ngắn"), unique=True, help_text=_("Phần đầu của đường dẫn, ví dụ: thanh-ha"))
    name = models.CharField(_("Tên"), max_length=100, help_text=_("Không kèm chữ xã, phường. Ví dụ: Thanh Hà"))
    kind = models.CharField(_("Loại"), max_length=10, choices=CommuneKind.choices, default=CommuneKind.XA)
    province = models.CharField(_("Tỉnh, thành phố"), max_length=100)
    province_kind = models.CharField(
        _("Loại tỉnh, thành phố"), max_length=10, choices=ProvinceKind.choices, default=ProvinceKind.CITY
    )
    unit_class = models.CharField(
        _("Loại đơn vị hành chính"),
        max_length=3,
        choices=CommuneClass.choices,
        blank=True,
        help_text=_("Để trống nếu bộ tiêu chí không phân biệt loại I, II, III"),
    )
    leader_name = models.CharField(
        _("Người ký văn bản"), max_length=100, blank=True, help_text=_("Để trống nếu chưa muốn in tên")
    )
    is_demo = models.BooleanField(
        _("Dữ liệu trình diễn"),
        default=False,
        help_text=_("Mọi trang và mọi văn bản sẽ in dòng DỮ LIỆU TRÌNH DIỄN"),
    )
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    search = models.CharField(max_length=200, editable=False, default="")
    sort = models.CharField(max_length=400, editable=False, default="", db_index=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("Xã, phường, đặc khu")
        verbose_name_plural = _("Xã, phường, đặc khu")
        ordering = ["sort"]
        constraints = [
            not_blank("accounts_commune_name", "name", message="Hãy nhập tên địa phương."),
            one_of("accounts_commune_kind", "kind", CommuneKind.values),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="accounts_commune_slug_free",
                violation_error_message="Địa chỉ này hệ thống đã dùng. Hãy chọn địa chỉ khác.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = search_text(f"{self.full_name} {self.province}")
        self.sort = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("commune_home", args=[self.slug])

    @property
    def event_commune_id(self) -> int:
        return self.pk

    @property
    def full_name(self) -> str:
        """As inside a sentence: "xã Thanh Hà"."""
        return f"{self.get_kind_display()} {self.name}"

    @property
    def province_name(self) -> str:
        """As inside a sentence: "thành phố Hải Phòng"."""
        return f"{self.get_province_kind_display()} {self.province}"


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reading units."""

    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> UnitQuerySet:
        """Units of the communes the person may see."""
        return self.filter(commune__in=Commune.objects.visible_to(user))


class Unit(models.Model):
    """An office, centre, outside body, post or counter that leads or supports work.

    External bodies (Đảng ủy, Mặt trận, đoàn thể) are *đề nghị* (asked), not *giao* (told): `is_external`.
    """

    commune = models.ForeignKey(Commune, verbose_name=_("Địa phương"), on_delete=models.PROTECT, related_name="units")
    code = models.SlugField(_("Mã"), max_length=60, help_text=_("Ví dụ: phong-vhxh"))
    name = models.CharField(_("Tên đơn vị"), max_length=200)
    kind = models.CharField(_("Loại"), max_length=10, choices=UnitKind.choices, default=UnitKind.OFFICE)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Trực thuộc"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    is_external = models.BooleanField(
        _("Ngoài UBND (đề nghị phối hợp)"),
        default=False,
        help_text=_("Văn bản dùng chữ “đề nghị” thay cho “giao”"),
    )
    stands_for_all = models.BooleanField(
        _("Đại diện chung"),
        default=False,
        help_text=_("Tên gọi chung như “Các phòng, ban, đơn vị”: cán bộ mọi đơn vị đều thấy việc của đơn vị này"),
    )
    symbol = models.CharField(_("Ký hiệu văn bản"), max_length=20, blank=True, help_text=_("Ví dụ: VHXH"))
    is_active = models.BooleanField(_("Đang hoạt động"), default=True)
    search = models.CharField(max_length=300, editable=False, default="")
    sort = models.CharField(max_length=600, editable=False, default="")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đơn vị")
        verbose_name_plural = _("Đơn vị")
        ordering = ["sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "code"],
                name="accounts_unit_code",
                violation_error_message="Mã đơn vị này đã có. Hãy dùng mã khác.",
            ),
            not_blank("accounts_unit_name", "name", message="Hãy nhập tên đơn vị."),
            one_of("accounts_unit_kind", "kind", UnitKind.values),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.kind in EXTERNAL_UNIT_KINDS:
            self.is_external = True
        self.search = search_text(self.name)
        self.sort = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def event_commune_id(self) -> int:
        return self.commune_id


class UnitAlias(models.Model):
    """Another spelling of a unit's name, met in a plan or added by a person; the import matches on it."""

    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị"), on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("Tên gọi khác"), max_length=200)
    search = models.CharField(max_length=200, editable=False, default="")

    class Meta:
        verbose_name = _("Tên gọi khác")
        verbose_name_plural = _("Tên gọi khác")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "text"],
                name="accounts_alias_once",
                violation_error_message="Tên gọi này đã có.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = search_text(self.text)
        super().save(*args, **kwargs)


class User(AbstractUser):
    """A person with a sign-in. Rights come only from memberships."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("Họ và tên"), max_length=100)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    must_change_password = models.BooleanField(
        _("Phải đổi mật khẩu khi đăng nhập"),
        default=False,
        help_text=_("Bật khi cấp mật khẩu ban đầu"),
    )
    password_changed_at = models.DateTimeField(_("Đổi mật khẩu lúc"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("Hoạt động lần cuối"), null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("Người dùng")
        verbose_name_plural = _("Người dùng")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Membership(models.Model):
    """One role of one person in one commune; staff belong to a unit."""

    user = models.ForeignKey(User, verbose_name=_("Người dùng"), on_delete=models.CASCADE, related_name="memberships")
    commune = models.ForeignKey(
        Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="memberships"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("Đơn vị"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("Bắt buộc với cán bộ đơn vị"),
    )
    role = models.CharField(_("Vai trò"), max_length=10, choices=Role.choices, default=Role.STAFF)
    position = models.CharField(_("Chức danh"), max_length=100, blank=True, help_text=_("Ví dụ: Phó Trưởng phòng"))
    is_active = models.BooleanField(_("Đang hiệu lực"), default=True)

    class Meta:
        verbose_name = _("Vai trò của người dùng")
        verbose_name_plural = _("Vai trò của người dùng")
        ordering = ["user__username", "commune__sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "commune", "unit", "role"],
                name="accounts_membership_once",
                violation_error_message="Người này đã có vai trò đó.",
            ),
            # NULLs are distinct on SQLite, so a role without a unit needs its own rule.
            models.UniqueConstraint(
                fields=["user", "commune", "role"],
                condition=Q(unit__isnull=True),
                name="accounts_membership_once_no_unit",
                violation_error_message="Người này đã có vai trò đó.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.STAFF) | Q(unit__isnull=False),
                name="accounts_membership_staff_unit",
                violation_error_message="Cán bộ đơn vị phải thuộc một đơn vị. Hãy chọn đơn vị.",
            ),
            one_of("accounts_membership_role", "role", Role.values),
        ]

    def __str__(self) -> str:
        where = f", {self.unit}" if self.unit_id else ""
        return f"{self.user} – {self.get_role_display()}{where}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id
