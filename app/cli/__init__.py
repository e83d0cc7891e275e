"""The console command roundtable."""
