"""Who could be joined across streams by whoever holds an export of the log: attackers, an office, and a measure."""
