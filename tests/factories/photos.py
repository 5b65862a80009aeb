"""Photos of feedback, with their bytes on disk."""

from __future__ import annotations

import hashlib
import io

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from feedback.models import FeedbackPhoto

from .feedback import FeedbackFactory

SIZE = (120, 80)


def white_jpeg(size: tuple[int, int] = SIZE) -> bytes:
    """A white picture: what is covered is black, the rest is not."""
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, "JPEG", quality=90)
    return target.getvalue()


class FeedbackPhotoFactory(DjangoModelFactory):
    """A photo as the sender took it. `public` is covered and shown."""

    class Meta:
        model = FeedbackPhoto
        skip_postgeneration_save = True

    class Params:
        public = factory.Trait(
            is_public=True,
            redacted=factory.LazyFunction(lambda: ContentFile(white_jpeg(), "da-che.jpg")),
            redacted_sha256=factory.LazyFunction(lambda: hashlib.sha256(white_jpeg()).hexdigest()),
        )

    feedback = factory.SubFactory(FeedbackFactory)
    position = factory.LazyAttribute(lambda o: o.feedback.photos.count() + 1)
    file = factory.LazyFunction(lambda: ContentFile(white_jpeg(), "anh.jpg"))
    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    width, height = SIZE
