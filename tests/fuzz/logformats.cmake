headwater_fuzz(fuzz_logformats SOURCES fuzz_logformats.cpp LINK Headwater::logformats)
