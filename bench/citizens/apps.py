from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "bench.citizens"
    label = "bench_citizens"
