headwater_fuzz(fuzz_payload SOURCES fuzz_payload.cpp LINK Headwater::payload nlohmann_json::nlohmann_json)
