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

# headwater_group_sources(TARGET FOLDER SOURCES…): with HEADWATER_GROUPS, some sources of a folder are compiled as one,
# since reading the same headers takes most of the time. Few enough that a change still compiles quickly.
function(headwater_group_sources target folder)
    if(NOT HEADWATER_GROUPS)
        return()
    endif()
    cmake_path(GET folder FILENAME name)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # gcc takes the sources of a group for headers, where such a type would be a mistake.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    set(place 0)
    foreach(source ${ARGN})
        if(source MATCHES "\\.cpp$")
            math(EXPR group "${place} / 4")
            set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                PROPERTIES UNITY_GROUP ${name}_${group})
            math(EXPR place "${place} + 1")
        endif()
    endforeach()
endfunction()

# headwater_library(NAME [ENGINE] [MOC] SOURCES … [LINK …] [PCH …])
#   ENGINE: optimised even in a debug build, since tests simulate hours.  MOC: has QObjects or resources.
#   PCH: headers to precompile, where many sources include them.
function(headwater_library name)
    cmake_parse_arguments(arg "ENGINE;MOC" "" "SOURCES;LINK;PCH" ${ARGN})
    add_library(headwater_${name} ${arg_SOURCES})
    add_library(Headwater::${name} ALIAS headwater_${name})
    target_include_directories(headwater_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(headwater_${name} PUBLIC ${arg_LINK} PRIVATE headwater_warnings)
    if(arg_PCH)
        target_precompile_headers(headwater_${name} PRIVATE ${arg_PCH})
    endif()
    if(arg_MOC)
        set_target_properties(headwater_${name} PROPERTIES AUTOMOC ON AUTORCC ON)
    endif()
    if(arg_ENGINE AND CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT HEADWATER_SANITIZE)
        target_compile_options(headwater_${name} PRIVATE -O1)
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

# headwater_test(NAME SOURCES … [LINK …] [GUI] [LABELS …]): one Qt Test program, run without a screen.
function(headwater_test name)
    cmake_parse_arguments(arg "GUI" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    headwater_test_moc(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LINK} Qt6::Test headwater_warnings)
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
    if("threads" IN_LIST arg_LABELS)
        add_dependencies(thread-tests ${name})
    endif()
    if(TARGET headwater-lambda)
        add_dependencies(${name} headwater-lambda)
    endif()
endfunction()
