"""How quickly citizens are served, held against yardsticks of the same run: ``make bench-citizens``."""
