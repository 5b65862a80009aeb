"""The first version wrote the password typed for a new person into the history; it goes."""

from typing import Any

from django.db import migrations

PASSWORDS = ("password1", "password2", "usable_password")


def forget(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model("common", "Event").objects
    for pk, data in events.filter(verb__in=["admin_create", "admin_change"]).values_list("pk", "data").iterator():
        kept = {name: value for name, value in data.items() if name not in PASSWORDS}
        if kept != data:
            events.filter(pk=pk).update(data=kept)


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
