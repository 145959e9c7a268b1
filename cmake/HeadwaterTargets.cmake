# Functions that every folder uses, so that a target is declared the same way everywhere.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(HEADWATER_CCACHE ccache)
if(HEADWATER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
        ${HEADWATER_CCACHE})
endif()

find_program(HEADWATER_LLD ld.lld)
if(HEADWATER_LLD)
    add_link_options(-fuse-ld=lld)
endif()

if(HEADWATER_SANITIZE)
    add_compile_options(-fsanitize=${HEADWATER_SANITIZE} -fno-omit-frame-pointer -g1 -gz -O1)
    add_link_options(-fsanitize=${HEADWATER_SANITIZE} -gz)
endif()

if(HEADWATER_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer -g1 -O1)
    add_link_options(-fsanitize=address,undefined)
endif()

add_library(headwater_warnings INTERFACE)
target_compile_options(headwater_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Woverloaded-virtual $<$<BOOL:${HEADWATER_WERROR}>:-Werror>)
target_compile_definitions(headwater_warnings INTERFACE QT_NO_CAST_FROM_ASCII QT_NO_FOREACH QT_NO_KEYWORDS
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 HEADWATER_VERSION="${PROJECT_VERSION}")
# Floating-point results are part of the digest: no contraction, so that machines with and without FMA agree.
target_compile_options(headwater_warnings INTERFACE -ffp-contract=off)

# Reading headers and making what their templates ask for fills more memory than gcc likes, so it would spend a sixth of
# its time looking for what it could free again.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(--param=ggc-min-heapsize=524288)
endif()

# headwater_headers(NAME HEADERS … [LINK …] [OPTIONS …]): headers that many targets include, precompiled once for all that
# take them with headwater_take_headers(). gcc takes them where options and each definition they look at are the same.
function(headwater_headers name)
    cmake_parse_arguments(arg "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
    set(target headwater_headers_${name})
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp CONTENT "")
    add_library(${target} OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PRIVATE ${arg_LINK} headwater_warnings)
    target_compile_options(${target} PRIVATE ${arg_OPTIONS})
    target_precompile_headers(${target} PRIVATE ${arg_HEADERS})
endfunction()

function(headwater_take_headers target name)
    # clang wants every definition to be the same, also those that no header looks at.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND TARGET headwater_headers_${name})
        target_precompile_headers(${target} REUSE_FROM headwater_headers_${name})
    endif()
endfunction()

# headwater_group_sources(TARGET SOURCES…): with HEADWATER_GROUPS, some sources of a folder are compiled as one, since
# reading the same headers takes most of the time. Few enough that a change still compiles quickly.
function(headwater_group_sources target)
    if(NOT HEADWATER_GROUPS)
        return()
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # gcc takes the sources of a group for headers, where such a type would be a mistake.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    foreach(source ${ARGN})
        if(source MATCHES "\\.cpp$")
            cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE folder)
            cmake_path(GET folder PARENT_PATH folder)
            file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${folder})
            string(REPLACE "/" "-" folder ${folder})
            if(NOT DEFINED place_${folder})
                set(place_${folder} 0)
            endif()
            math(EXPR group "${place_${folder}} / 4")
            set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                PROPERTIES UNITY_GROUP ${folder}_${group})
            math(EXPR place_${folder} "${place_${folder}} + 1")
        endif()
    endforeach()
endfunction()

# Optimised even in a debug build, since tests simulate hours.
set(HEADWATER_ENGINE_OPTIONS "")
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT HEADWATER_SANITIZE)
    set(HEADWATER_ENGINE_OPTIONS -O1)
endif()

# headwater_library(NAME [ENGINE] [MOC] [ALONE] SOURCES … [LINK …] [HEADERS …])
#   ENGINE: simulates.  MOC: has QObjects or resources.  ALONE: its sources cannot be compiled in groups.
#   HEADERS: the precompiled headers to take in place of those of the folder; `none` for none.
function(headwater_library name)
    cmake_parse_arguments(arg "ALONE;ENGINE;MOC" "HEADERS" "SOURCES;LINK" ${ARGN})
    add_library(headwater_${name} ${arg_SOURCES})
    add_library(Headwater::${name} ALIAS headwater_${name})
    target_include_directories(headwater_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(headwater_${name} PUBLIC ${arg_LINK} PRIVATE headwater_warnings)
    if(arg_MOC)
        # Moc needs nothing that other targets make, so it does not wait for them.
        set_target_properties(headwater_${name} PROPERTIES AUTOMOC ON AUTORCC ON AUTOGEN_ORIGIN_DEPENDS OFF)
    endif()
    if(arg_ENGINE)
        target_compile_options(headwater_${name} PRIVATE ${HEADWATER_ENGINE_OPTIONS})
    endif()
    if(NOT arg_HEADERS)
        set(arg_HEADERS ${HEADWATER_HEADERS})
    endif()
    headwater_take_headers(headwater_${name} ${arg_HEADERS})
    if(NOT arg_ALONE)
        headwater_group_sources(headwater_${name} ${arg_SOURCES})
    endif()
endfunction()

# Tests with the label `threads`, all at once: what ThreadSanitizer looks at.
add_custom_target(thread-tests)

# Each source of a test includes the moc file of its own class. Moc alone makes it: AUTOMOC would add a scan and one
# more source to compile for every program.
function(headwater_test_moc target)
    foreach(source ${ARGN})
        cmake_path(GET source STEM stem)
        file(STRINGS ${source} included REGEX "#include \"${stem}\\.moc\"" LIMIT_COUNT 1)
        if(included)
            set(moc ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc/${stem}.moc)
            qt6_generate_moc(${source} ${moc} TARGET ${target})
            set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${moc})
            target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc)
        endif()
    endforeach()
endfunction()

# Tests are compiled as quickly as can be: they say file and line of what fails themselves.
set(HEADWATER_TEST_OPTIONS "")
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT HEADWATER_SANITIZE)
    set(HEADWATER_TEST_OPTIONS -O0 -g0)
endif()

# headwater_test_options(TARGET [HEADERS]): what programs of tests and their helpers share. HEADERS: the precompiled
# headers to take in place of those of the folder.
function(headwater_test_options target)
    target_link_libraries(${target} PRIVATE headwater_qtest headwater_warnings)
    target_compile_options(${target} PRIVATE ${HEADWATER_TEST_OPTIONS})
    set(headers ${HEADWATER_HEADERS})
    if(ARGN)
        set(headers ${ARGN})
    endif()
    headwater_take_headers(${target} ${headers})
endfunction()

# headwater_test(NAME SOURCES … [LINK …] [HEADERS …] [LABELS …] [COST …]): one Qt Test program, run without a screen.
#   COST: about how many seconds it takes, where it takes many: the longest are started first.
function(headwater_test name)
    cmake_parse_arguments(arg "" "COST;HEADERS;TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    headwater_test_moc(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK})
    headwater_test_options(${name} ${arg_HEADERS})
    target_compile_definitions(${name} PRIVATE HEADWATER_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    # Sanitizers slow programs down, those most that start many processes.
    if(HEADWATER_SANITIZE)
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;HEADWATER_SHOTS=${PROJECT_BINARY_DIR}/screenshots;HEADWATER_RUNNER=${PROJECT_BINARY_DIR}/app/headwater-lambda")
    if(arg_COST)
        set_tests_properties(${name} PROPERTIES COST ${arg_COST})
    endif()
    if("threads" IN_LIST arg_LABELS)
        add_dependencies(thread-tests ${name})
    endif()
    if(TARGET headwater-lambda)
        add_dependencies(${name} headwater-lambda)
    endif()
endfunction()
