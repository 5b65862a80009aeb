"""Which pictures the guides have: who looks at which page, what is done there, what is cut out. Data only."""

from __future__ import annotations

from dataclasses import dataclass

WIDE, PHONE, TABLET = 1280, 360, 820
PHONE_HEIGHT, TABLET_HEIGHT = 740, 860
YEAR = "/thanh-ha/2026"


@dataclass(frozen=True)
class Shot:
    """One picture.

    `steps` lead from `path` to what is shown: (verb, selector[, value]); the verbs are in `scripts/pictures.py`.
    `clip` cuts out one element over the whole width, `tallest` px high at most; without it, it is the window.
    """

    name: str
    who: str
    path: str
    steps: tuple[tuple[str, ...], ...] = ()
    width: int = WIDE
    height: int = 900
    clip: str = ""
    tallest: int = 900


def phone(name: str, who: str, path: str, *steps: tuple[str, ...]) -> Shot:
    return Shot(name, who, path, steps, PHONE, PHONE_HEIGHT)


def tablet(name: str, *steps: tuple[str, ...]) -> Shot:
    """The tablet's page of counter 1, opened from the page that says its address; `PIN` was set there before."""
    return Shot(name, "thanhha.vhxh", SURVEYS, (*TO_KIOSK, ("go", 'main a[href$="/kiosk"]'), *steps), TABLET,
                TABLET_HEIGHT)  # fmt: skip


FIRST_PHOTO = ("go", ".proof-queue-row .file-row:has(img) .file-row-title")
TO_UPLOAD = (("go", "td a"), ("go", 'main .window-actions a:has-text("Thêm minh chứng")'))
TAKE_PHOTO = (("photo", "input[type=file]:not([capture])", "IMG_20261120.jpg"), ("wait", "[data-proof-list] img"))
GIA_VIEN = "/gia-vien/2026"
GUIDE = "huong-dan/hinh"
SURVEYS, VOICES, CITIZENS = f"{YEAR}/khao-sat/", f"{YEAR}/gop-y/", "/thanh-ha/nguoi-dan/"
PIN = "246810"
TO_SURVEY = (("go", 'main h2 a:has-text("sự phục vụ của Trung tâm")'),)
TO_POINTS = (*TO_SURVEY, ("go", '.tab-bar a:has-text("Điểm lấy ý kiến")'))
TO_KIOSK = (*TO_POINTS, ("go", 'main td a:has-text("Quầy 1")'), ("go", 'main a:has-text("Máy tính bảng")'))
TO_PAPER = (*TO_SURVEY, ("go", '.tab-bar a:has-text("Phiếu giấy")'))
TO_RESULTS = (*TO_SURVEY, ("go", '.tab-bar a:has-text("Kết quả")'))
TO_POSTERS = (*TO_POINTS, ("go", 'main a:has-text("In áp phích, nhãn")'))
TO_FORM = ("go", 'main a:has-text("Trung tâm Phục vụ hành chính công xã Thanh Hà")')
OPEN_KIOSK = (("fill", "#pin", PIN), ("click", "#khoa button:has-text('Mở')"), ("wait", "#khoa", "hidden"))
SAY = "Đèn trước nhà văn hóa thôn 2 hỏng ba tối nay, các cháu đi học về không thấy đường."
SHOTS = (
    Shot("hinh/lanh-dao", "thanhha.lanhdao", f"{YEAR}/", width=1440, height=1120),
    Shot("hinh/duyet", "thanhha.vhxh", f"{YEAR}/duyet/", (FIRST_PHOTO,)),
    Shot(f"{GUIDE}/so-lieu", "thanhha.motcua", f"{YEAR}/so-lieu/", (("go", 'main tr:has-text("2.8") a'),)),
    Shot(f"{GUIDE}/trang-chinh-vhxh", "thanhha.vhxh", f"{YEAR}/", clip="section[aria-labelledby=ra-soat]"),
    Shot(f"{GUIDE}/hang-cho", "thanhha.vhxh", f"{YEAR}/duyet/", height=760),
    Shot(f"{GUIDE}/quyet-dinh", "thanhha.vhxh", f"{YEAR}/duyet/",
         (FIRST_PHOTO, ("click", "#tra-lai > summary")), clip=".review-decide"),
    Shot(f"{GUIDE}/bang-diem", "thanhha.vhxh", f"{YEAR}/cham-diem/",
         clip=".points-grid", tallest=700),
    Shot(f"{GUIDE}/vi-sao", "thanhha.vhxh", f"{YEAR}/cham-diem/",
         (("go", 'main tr:has-text("4.5.a") a'),), width=1440, height=1010),
    Shot(f"{GUIDE}/kiem-tra", "thanhha.vhxh", f"{YEAR}/cham-diem/kiem-tra/", height=860),
    Shot(f"{GUIDE}/bao-cao", "thanhha.vhxh", f"{YEAR}/bao-cao/", height=880),
    Shot(f"{GUIDE}/ho-so", "thanhha.vhxh", f"{YEAR}/bao-cao/",
         (("go", 'a.btn:has-text("Chi tiết Hồ sơ đề nghị")'), ("click", "#kiem-tra button"),
          ("wait", "#kiem-tra >> text=Hồ sơ nguyên vẹn"), ("scroll", ".job")), height=820),
    Shot(f"{GUIDE}/xac-nhan", "thanhha.lanhdao", f"{YEAR}/cham-diem/",
         (("click", 'summary:has-text("Xác nhận kết quả tự chấm")'),), clip='.card:has(h2:has-text("Các bước"))'),
    Shot(f"{GUIDE}/nguoi-dung", "thanhha.quantri", f"{YEAR}/nguoi-dung/", height=760),
    Shot(f"{GUIDE}/them-nguoi", "thanhha.quantri", "/quan-tri/accounts/user/add/", width=1440, height=1000),
    Shot(f"{GUIDE}/don-vi", "thanhha.quantri", "/quan-tri/accounts/unit/",
         (("go", 'th a:has-text("Trung tâm Phục vụ hành chính công")'),), width=1440, height=1010),
    Shot(f"{GUIDE}/hai-lop", "thanhha.quantri", "/tai-khoan/2fa/", height=480),
    Shot(f"{GUIDE}/xem-truoc", "giavien.quantri", f"{GIA_VIEN}/ke-hoach/nhap/",
         (("annex", "input[type=file]", "phu-luc-ke-hoach.xlsx"), ("go", 'main button:has-text("Đọc tệp")'),
          ("go", 'main a:has-text("Tiếp: sửa chỗ còn ngờ")'))),
    Shot(f"{GUIDE}/bo-tieu-chi", "binhphuoc.quantri", "/binh-phuoc/2025/tieu-chi/"),
    Shot(f"{GUIDE}/giai-doan", "thanhha.quantri", f"{YEAR}/thiet-lap/"),
    Shot(f"{GUIDE}/dia-phuong", "sonoivu", "/", height=700),
    Shot(f"{GUIDE}/tham-dinh", "sonoivu", "/phu-lien/2026/", height=640),
    Shot(f"{GUIDE}/cot-so-noi-vu", "sonoivu", "/phu-lien/2026/cham-diem/",
         (("go", 'main tr:has-text("4.5.a") a'),), width=1440, height=1010),
    Shot("hinh/ket-qua", "thanhha.vhxh", SURVEYS, TO_RESULTS, height=880),
    Shot(f"{GUIDE}/ks-lap", "thanhha.vhxh", f"{SURVEYS}lap/", height=640),
    Shot(f"{GUIDE}/ks-tong-quan", "thanhha.vhxh", SURVEYS, TO_SURVEY, height=900),
    Shot(f"{GUIDE}/ks-phieu-cho", "thanhha.vhxh", SURVEYS,
         (*TO_RESULTS, ("go", 'main a:has-text("xem phiếu chờ")'), ("scroll", ".tab-bar >> nth=1")), height=760),
    Shot(f"{GUIDE}/ks-chot", "thanhha.vhxh", SURVEYS,
         (*TO_RESULTS, ("go", '.tab-bar a:has-text("Chốt kết quả")')), height=880),
    Shot(f"{GUIDE}/pg-tap", "thanhha.vhxh", SURVEYS,
         (*TO_PAPER, ("choose", "select[name=period]", "2"), ("choose", "select[name=point]", "2"),
          ("fill", "input[name=count]", "40"), ("go", 'main button:has-text("Phát hành")')), height=880),
    Shot(f"{GUIDE}/pg-nhap", "thanhha.motcua", SURVEYS,
         (*TO_PAPER, ("go", 'main td a:has-text("Phiếu 31")'), ("go", 'main a:has-text("Nhập phiếu")'),
          ("type", "[data-slip-typing]", "5 5 4 4 5"), ("scroll", "h1")), height=860),
    Shot(f"{GUIDE}/pg-kiem-tra", "thanhha.vhxh", SURVEYS,
         (*TO_PAPER, ("go", 'main td a:has-text("Phiếu 1–30")'), ("go", 'main a:has-text("Mở phần kiểm tra")'),
          ("scroll", "h1")), height=760),
    Shot(f"{GUIDE}/mtb-bat", "thanhha.vhxh", SURVEYS,
         (*TO_KIOSK, ("fill", "input[name=pin]", PIN), ("fill", "input[name=again]", PIN),
          ("go", 'main button:has-text("Lưu mã PIN")')), height=880),
    Shot(f"{GUIDE}/gy-so", "thanhha.vhxh", VOICES, height=820),
    Shot(f"{GUIDE}/gy-giao", "thanhha.vhxh", VOICES, (("go", 'main td a:has-text("Cột điện nghiêng")'),), height=900),
    Shot(f"{GUIDE}/gy-duyet", "thanhha.lanhdao", VOICES, (("go", 'main td a:has-text("gương cầu")'),), height=860),
    Shot(f"{GUIDE}/gy-che", "thanhha.vhxh", VOICES,
         (("go", 'main td a:has-text("Cột điện nghiêng")'), ("go", 'main a:has-text("Che trước khi công khai")'),
          ("drag", "svg[data-stage]", "0.32 0.78 0.53 0.99"), ("scroll", "h1")), height=900),
    Shot(f"{GUIDE}/gy-hom-thu", "thanhha.vhxh", f"{VOICES}dot/", height=900),
    Shot(f"{GUIDE}/gy-so-lieu", "thanhha.vhxh", f"{VOICES}so-lieu/", height=900),
)  # fmt: skip
SCREENS = {
    "hinh/dien-thoai": (
        phone("viec", "thanhha.motcua", f"{YEAR}/viec/"),
        phone("nop", "thanhha.motcua", f"{YEAR}/viec/", *TO_UPLOAD, *TAKE_PHOTO,
              ("scroll", "form[data-proof-form]")),
        phone("duyet", "thanhha.vhxh", f"{YEAR}/duyet/", FIRST_PHOTO),
    ),
    f"{GUIDE}/viec": (
        phone("dang-nhap", "", "/tai-khoan/login/"),
        phone("trang-chinh", "thanhha.motcua", f"{YEAR}/"),
        phone("viec", "thanhha.motcua", f"{YEAR}/viec/"),
    ),
    f"{GUIDE}/nop": (
        phone("nhiem-vu", "thanhha.motcua", f"{YEAR}/viec/", ("go", "td a"), ("scroll", "h1")),
        phone("anh", "thanhha.motcua", f"{YEAR}/viec/", *TO_UPLOAD, *TAKE_PHOTO,
              ("scroll", "form[data-proof-form]")),
        phone("nut-nop", "thanhha.motcua", f"{YEAR}/viec/", *TO_UPLOAD, *TAKE_PHOTO,
              ("scroll", 'label:has-text("Tên, chú thích")')),
    ),
    f"{GUIDE}/tra-lai": (
        phone("danh-sach", "thanhha.vanphong", f"{YEAR}/viec/?xem=tra-lai", ("scroll", "nav.cluster")),
        phone("ly-do", "thanhha.vanphong", f"{YEAR}/minh-chung/?state=returned", ("go", ".file-row-title"),
              ("scroll", "h1")),
    ),
    f"{GUIDE}/hoat-dong": (
        phone("tren", "thanhha.motcua", f"{YEAR}/hoat-dong/ghi/"),
        phone("duoi", "thanhha.motcua", f"{YEAR}/hoat-dong/ghi/", ("scroll", 'label:has-text("Nội dung, kết quả")')),
    ),
    "hinh/phieu-dien-thoai": (
        phone("mo-dau", "", CITIZENS, TO_FORM),
        phone("cau-hoi", "", CITIZENS, TO_FORM, ("click", "#bat-dau button"), ("wait", "label.tile")),
        phone("cam-on", "", CITIZENS, TO_FORM, ("click", "#bat-dau button"), ("answer", "label.tile"),
              ("click", "#tiep"), ("click", 'button:has-text("Gửi phiếu")'), ("wait", "#xong")),
    ),
    f"{GUIDE}/mtb": (
        tablet("ma-pin"),
        tablet("cau-hoi", *OPEN_KIOSK, ("click", "#bat-dau button"), ("wait", "label.tile")),
        tablet("can-bo", ("click", "#can-bo"), ("fill", "#pin", PIN), ("click", "#khoa button:has-text('Mở')"),
               ("wait", "#bang")),
    ),
    f"{GUIDE}/gy-don-vi": (
        phone("so", "thanhha.motcua", VOICES, ("scroll", ".tab-bar")),
        phone("muc", "thanhha.motcua", VOICES, ("go", 'main td a:has-text("Quầy 2 chiều")')),
        phone("tra-loi", "thanhha.motcua", VOICES, ("go", 'main td a:has-text("Quầy 2 chiều")'),
              ("scroll", ".fb-next")),
    ),
    f"{GUIDE}/nd-gop-y": (
        phone("loai", "", "/thanh-ha/gop-y/"),
        phone("viet", "", "/thanh-ha/gop-y/", ("go", 'main a:has-text("Phản ánh")'), ("fill", "textarea", SAY)),
        phone("bien-nhan", "", "/thanh-ha/gop-y/", ("go", 'main a:has-text("Phản ánh")'), ("fill", "textarea", SAY),
              ("go", "main form button:text-is('Gửi')"), ("scroll", "h1")),
    ),
}  # fmt: skip
"""Screens of phones or tablets that stand side by side in one picture."""
PRINTED = {
    f"{GUIDE}/ks-ap-phich": (
        Shot("ap-phich", "thanhha.vhxh", SURVEYS, (*TO_POSTERS, ("click", "input[name=khuon] >> nth=0"))),
        Shot("bien", "thanhha.vhxh", SURVEYS, (*TO_POSTERS, ("click", "input[name=khuon] >> nth=3"))),
    ),
}  # fmt: skip
"""First pages of PDF files that the button of a page gives, side by side."""
PRINTED_HOST = "thanthien.thanhha.example.vn"
DOWNLOAD = 'main button:has-text("Tải PDF")'
DOCUMENT = "hinh/bao-cao"
"""Pages of the scoring report as the portal's job writes it."""
ANNEX = (
    ("PHỤ LỤC: PHÂN CÔNG NHIỆM VỤ (dữ liệu trình diễn)",),
    ("TT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Thời gian thực hiện"),
    ("I", "Tiêu chí 1: Chính quyền công khai, minh bạch"),
    ("1", "Công khai danh mục thủ tục hành chính, nội dung, thời gian, quy trình giải quyết",
     "Trung tâm Phục vụ hành chính công", "Các phòng, ban", "Hình ảnh, văn bản", "Thường xuyên"),
    ("2", "Bố trí hòm thư góp ý tại trụ sở và nơi sinh hoạt cộng đồng", "Tổ công tác lưu động",
     "Phòng Văn hóa - Xã hội", "Hình ảnh", "Quý II, III"),
    ("II", "Tiêu chí 2: Chính quyền thân thiện, hành động, vì Nhân dân phục vụ"),
    ("1", "Gửi thư xin lỗi người dân về việc giải quyết thủ tục hành chính quá hạn",
     "Trung tâm Phục vụ hành chính công", "", "Thư xin lỗi", "Khi lãnh đạo yêu cầu"),
)  # fmt: skip
"""A small annex with two places that need a decision: an office nobody knows and a time nobody can compute."""
