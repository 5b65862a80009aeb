from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0003_comments_extensions"),
    ]

    operations = [
        migrations.AddField(
            model_name="planimport",
            name="undo_record",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="Các dòng kế hoạch như trước lần nhập này",
                null=True,
                verbose_name="Để hoàn tác",
            ),
        ),
    ]
