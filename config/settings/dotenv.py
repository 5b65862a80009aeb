"""Read ``.env`` before any other setting; the test settings leave this module out.

``make run`` writes ``demo.env`` beside the demo's database (the day the demo is held at), so a real
installation never has it.
"""

from config.settings import env

env.load(env.BASE_DIR / ".env")
env.load(env.folder("VAR_DIR", env.BASE_DIR / "var") / "demo.env")
