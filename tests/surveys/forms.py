"""A form as a phone without JavaScript sees it: what it carries, what goes back."""

from __future__ import annotations

import gzip
import re
from typing import Any

from django.test import Client

from surveys import form_page, open_forms
from surveys.enums import QuestionKind
from surveys.models import CollectionPoint, SurveyVersion
from tests.factories.surveys import CollectionPointFactory, QuestionFactory, SurveyFactory, SurveyPeriodFactory

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
SIPAS = (
    "Ông/bà hài lòng ở mức nào với nơi đón tiếp và biển chỉ dẫn tại Trung tâm Phục vụ hành chính công?",
    "Chỗ ngồi chờ, bàn viết, nước uống, quạt mát có đủ và sạch sẽ không?",
    "Máy lấy số, máy tính tra cứu, mạng không dây có dễ dùng không?",
    "Thủ tục được niêm yết công khai đầy đủ, rõ ràng, dễ tìm đến mức nào?",
    "Số giấy tờ phải nộp có ít, đơn giản và đúng như đã niêm yết không?",
    "Phí, lệ phí có được thu đúng mức công khai và có biên lai không?",
    "Thời gian giải quyết so với thời gian ghi trên giấy hẹn thế nào?",
    "Cán bộ chào hỏi, xưng hô, giao tiếp với ông/bà thế nào?",
    "Cán bộ lắng nghe và trả lời đầy đủ các câu hỏi của ông/bà đến mức nào?",
    "Cán bộ hướng dẫn kê khai hồ sơ tận tình, chu đáo, dễ hiểu đến mức nào?",
    "Cán bộ có thành thạo công việc và làm đúng quy định không?",
    "Kết quả ông/bà nhận được có đúng, đủ, không có sai sót không?",
    "Kết quả có phản ánh đúng nguyện vọng chính đáng của ông/bà không?",
    "Các cách để góp ý, phản ánh (hòm thư, đường dây nóng, mã QR) có dễ dùng không?",
    "Cơ quan tiếp nhận và trả lời góp ý của ông/bà nghiêm túc đến mức nào?",
    "Việc nộp hồ sơ trực tuyến trên Cổng Dịch vụ công có thuận tiện không?",
    "Nhìn chung, ông/bà hài lòng với sự phục vụ của Trung tâm ở mức nào?",
)


def long_survey(**values: Any) -> CollectionPoint:
    """Twenty questions as SIPAS asks them: seventeen on the scale, a choice, several ticks, a text."""
    open_forms.forget()
    survey = SurveyFactory(
        heading={"vi": "Ông/bà có hài lòng với Trung tâm Phục vụ hành chính công không?", "en": "Are you satisfied?"},
        intro={"vi": "Phiếu không hỏi tên, số điện thoại hay số căn cước. Trả lời mất ba phút, ý kiến của bà con "
                     "giúp xã phục vụ tốt hơn."},
        **values,
    )  # fmt: skip
    SurveyPeriodFactory(survey=survey)
    version = SurveyVersion.objects.create(survey=survey, number=1, published_at=survey.created_at)
    for number, text in enumerate(SIPAS, 1):
        if number % 4 == 1:
            QuestionFactory(
                version=version, code=f"p{number}", position=number * 10 - 1, kind=QuestionKind.SECTION,
                text={"vi": f"Phần {number // 4 + 1}: điều kiện và con người phục vụ"},
            )  # fmt: skip
        QuestionFactory(
            version=version, code=f"c{number}", position=number * 10, text={"vi": text}, allow_na=number % 3 == 0
        )
    choices = [{"key": key, "text": {"vi": f"Cách thứ {key}: đến tận nơi, gọi điện hoặc nhờ người nhà"}}
               for key in "abcd"]  # fmt: skip
    QuestionFactory(
        version=version, code="c18", position=180, kind=QuestionKind.SINGLE, choices=choices, in_index=False,
        text={"vi": "Lần này ông/bà nộp hồ sơ bằng cách nào?"},
    )  # fmt: skip
    QuestionFactory(
        version=version, code="c19", position=190, kind=QuestionKind.MULTIPLE, choices=choices, in_index=False,
        required=False, text={"vi": "Theo ông/bà, cần làm tốt hơn những việc nào?"},
    )  # fmt: skip
    QuestionFactory(
        version=version, code="c20", position=200, kind=QuestionKind.TEXT, required=False, in_index=False,
        text={"vi": "Ông/bà còn góp ý điều gì để cơ quan phục vụ tốt hơn?"},
    )  # fmt: skip
    point: CollectionPoint = CollectionPointFactory(survey=survey)
    return point


def address(point: CollectionPoint) -> str:
    return point.get_absolute_url()


def opened(client: Client, point: CollectionPoint, query: str = "") -> dict[str, str]:
    """The hidden fields of a freshly opened form."""
    response = client.get(address(point) + query)
    assert response.status_code == 200
    return dict(HIDDEN.findall(response.content.decode()))


def unpacked(response: Any) -> str:
    """The page as it is read."""
    content = response.content
    return str((gzip.decompress(content) if response.get("Content-Encoding") == "gzip" else content).decode())


def forget() -> None:
    """Nothing is kept from test to test."""
    open_forms.forget()
    form_page._ready.clear()
