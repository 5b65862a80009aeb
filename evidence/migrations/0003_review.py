import common.storage
import django.db.models.deletion
import evidence.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidencerevision',
            name='page_pictures',
            field=models.FileField(blank=True, max_length=300, storage=common.storage.private_storage, upload_to=evidence.models.preview_upload_to),
        ),
        migrations.AddField(
            model_name='evidencerevision',
            name='pages_drawn',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name='ReturnReasons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows', models.JSONField(blank=True, default=list, verbose_name='Các lý do')),
                ('commune', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='return_reasons', to='accounts.commune', verbose_name='Địa phương')),
            ],
            options={
                'verbose_name': 'Lý do trả lại',
                'verbose_name_plural': 'Lý do trả lại',
            },
        ),
    ]
