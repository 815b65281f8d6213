# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# The build outside an ns-3 tree.

list(PREPEND CMAKE_MODULE_PATH ${CMAKE_SOURCE_DIR}/cmake)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

set(PLUG_MODULES
    core
    network
    internet
    traffic-control
    point-to-point
    applications
    csma
    flow-monitor
    config-store
    stats
    internet-apps
    bridge
    point-to-point-layout
    fd-net-device
)
find_package(Ns3 REQUIRED COMPONENTS ${PLUG_MODULES} OPTIONAL_COMPONENTS mpi mobility wifi virtual-net-device
             mesh lr-wpan sixlowpan lte uan wimax tap-bridge
)
message(STATUS "ns-3 ${Ns3_VERSION} in ${Ns3_LIBRARY_DIR} (C++${Ns3_CXX_STANDARD}, "
               "logging ${Ns3_LOG}, assertions ${Ns3_ASSERT})"
)
list(TRANSFORM PLUG_MODULES PREPEND ns3::)

set(CMAKE_CXX_STANDARD ${Ns3_CXX_STANDARD})
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

option(PLUG_SANITIZE "Check addresses and undefined behaviour at run time" OFF)
add_compile_options(-Wall -Wextra)
# Programs load only what they need; the wheel's config-store uses GTK without linking it
add_link_options(-Wl,--as-needed -Wl,--allow-shlib-undefined)
if(PLUG_SANITIZE)
  add_compile_options(
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
  )
  add_link_options(-fsanitize=address,undefined)
endif()

# Headers are available as ns3/NAME.h, as in an ns-3 tree
set(headers ${CMAKE_BINARY_DIR}/include/ns3)
file(REMOVE_RECURSE ${headers})
file(MAKE_DIRECTORY ${headers})
set(module_header "// Everything of the module plug, for programs\n")
foreach(header IN LISTS PLUG_HEADERS)
  get_filename_component(name ${header} NAME)
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${header} ${headers}/${name} SYMBOLIC)
  string(APPEND module_header "#include \"ns3/${name}\"\n")
endforeach()
file(WRITE ${headers}/plug-module.h "${module_header}")

add_library(plug SHARED ${PLUG_SOURCES})
target_include_directories(plug PUBLIC ${CMAKE_BINARY_DIR}/include)
target_link_libraries(plug PUBLIC ${PLUG_MODULES})
target_compile_options(plug PRIVATE -fno-semantic-interposition) # its own functions can be inlined

foreach(name IN LISTS PLUG_EXAMPLES)
  add_executable(${name} examples/${name}.cc)
  target_link_libraries(${name} PRIVATE plug)
endforeach()
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  foreach(name IN LISTS PLUG_FD_EXAMPLES)
    add_executable(${name} examples/${name}.cc ${PLUG_FD_PARTS})
    target_link_libraries(${name} PRIVATE plug)
    list(APPEND PLUG_EXAMPLES ${name})
  endforeach()
endif()
if(TARGET ns3::wifi)
  foreach(name IN LISTS PLUG_WIFI_EXAMPLES)
    add_executable(${name} examples/${name}.cc)
    target_link_libraries(${name} PRIVATE plug ns3::wifi ns3::mobility)
    list(APPEND PLUG_EXAMPLES ${name})
  endforeach()
endif()
add_library(plug-study STATIC ${PLUG_STUDY_PARTS})
target_link_libraries(plug-study PUBLIC plug)
find_package(ZLIB)
if(ZLIB_FOUND)
  # recordings may be compressed
  target_link_libraries(plug-study PUBLIC ZLIB::ZLIB)
  target_compile_definitions(plug-study PRIVATE PLUG_HAVE_ZLIB)
endif()
foreach(name IN LISTS PLUG_STUDY_EXAMPLES)
  add_executable(${name} examples/${name}.cc)
  target_link_libraries(${name} PRIVATE plug-study)
  list(APPEND PLUG_EXAMPLES ${name})
endforeach()
if(TARGET ns3::mpi)
  find_package(MPI REQUIRED COMPONENTS CXX)
  foreach(name IN LISTS PLUG_MPI_EXAMPLES)
    add_executable(${name} examples/${name}.cc ${PLUG_MPI_PARTS})
    target_link_libraries(${name} PRIVATE plug ns3::mpi MPI::MPI_CXX)
    target_compile_definitions(${name} PRIVATE NS3_MPI)
    list(APPEND PLUG_EXAMPLES ${name})
  endforeach()
endif()
if(PLUG_EXAMPLES)
  set_target_properties(
    ${PLUG_EXAMPLES} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/examples
  )
endif()

enable_testing()
set(timeout 300)
if(PLUG_SANITIZE)
  set(timeout 1800)
endif()

# ns-3's test suites: one test for each file
if(PLUG_TESTS)
  add_executable(plug-tests test/plug-tests.cc ${PLUG_TESTS})
  target_link_libraries(plug-tests PRIVATE plug)
  set_target_properties(
    plug-tests PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test
  )
  foreach(file IN LISTS PLUG_TESTS)
    get_filename_component(name ${file} NAME)
    string(REPLACE "-test-suite.cc" "" name ${name})
    add_test(NAME ${name} COMMAND plug-tests --suite=${name} --fullness=QUICK --verbose)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} LABELS suite)
  endforeach()
endif()

if(PLUG_GTESTS)
  find_package(GTest)
  find_package(ZLIB)
  find_path(NLOHMANN_JSON_INCLUDE_DIR nlohmann/json.hpp)
  if(GTest_FOUND AND ZLIB_FOUND AND NLOHMANN_JSON_INCLUDE_DIR)
    add_executable(plug-gtest ${PLUG_GTESTS})
    target_link_libraries(plug-gtest PRIVATE plug ns3::fd-net-device GTest::gtest_main ZLIB::ZLIB)
    # the types of devices in this build of ns-3
    if(TARGET ns3::wifi)
      target_link_libraries(plug-gtest PRIVATE ns3::wifi ns3::mobility)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_WIFI)
    endif()
    if(TARGET ns3::virtual-net-device)
      target_link_libraries(plug-gtest PRIVATE ns3::virtual-net-device)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_VIRTUAL)
    endif()
    if(TARGET ns3::wifi AND TARGET ns3::mesh)
      target_link_libraries(plug-gtest PRIVATE ns3::mesh)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_MESH)
    endif()
    if(TARGET ns3::wifi AND TARGET ns3::lr-wpan AND TARGET ns3::sixlowpan)
      target_link_libraries(plug-gtest PRIVATE ns3::lr-wpan ns3::sixlowpan)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_LR_WPAN)
    endif()
    if(TARGET ns3::wifi AND TARGET ns3::lte)
      target_link_libraries(plug-gtest PRIVATE ns3::lte)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_LTE)
    endif()
    if(TARGET ns3::wifi AND TARGET ns3::uan)
      target_link_libraries(plug-gtest PRIVATE ns3::uan)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_UAN)
    endif()
    if(TARGET ns3::wimax)
      target_link_libraries(plug-gtest PRIVATE ns3::wimax)
      target_compile_definitions(plug-gtest PRIVATE PLUG_HAVE_WIMAX)
    endif()
    if(TARGET ns3::tap-bridge) # linked only for its type of device
      target_link_libraries(
        plug-gtest PRIVATE -Wl,--no-as-needed ns3::tap-bridge -Wl,--as-needed
      )
    endif()
    target_include_directories(plug-gtest SYSTEM PRIVATE ${NLOHMANN_JSON_INCLUDE_DIR})
    target_compile_definitions(
      plug-gtest PRIVATE PLUG_TEST_DATA_DIR="${CMAKE_SOURCE_DIR}/test/data"
                                 PLUG_DOC_DIR="${CMAKE_SOURCE_DIR}/doc"
    )
    set_target_properties(
      plug-gtest PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test
    )
    add_test(NAME plug-gtest COMMAND plug-gtest)
    set_tests_properties(plug-gtest PROPERTIES ENVIRONMENT PLUG_SCENARIOS=2000)
    set_tests_properties(plug-gtest PROPERTIES TIMEOUT ${timeout} LABELS gtest)
  else()
    message(STATUS "plug-gtest is not built: it needs GoogleTest, zlib and nlohmann's JSON "
                   "(Debian: libgtest-dev zlib1g-dev nlohmann-json3-dev)"
    )
  endif()
endif()

# The runs of examples that ns-3's test.py also makes
if(EXISTS ${CMAKE_SOURCE_DIR}/test/examples-to-run.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS test/examples-to-run.py)
  file(STRINGS test/examples-to-run.py lines REGEX "^ *\\(\"")
  set(number 0)
  foreach(line IN LISTS lines)
    if(line MATCHES "\\(\"([^ \"]+) ?([^\"]*)\"")
      set(name ${CMAKE_MATCH_1})
      separate_arguments(arguments UNIX_COMMAND "${CMAKE_MATCH_2}")
      if(TARGET ${name})
        math(EXPR number "${number} + 1")
        add_test(NAME example-${number}-${name} COMMAND ${name} ${arguments}
                 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
        )
        set_tests_properties(example-${number}-${name} PROPERTIES TIMEOUT ${timeout} LABELS example)
      endif()
    endif()
  endforeach()
endif()

add_test(NAME examples-per-system
         COMMAND ${CMAKE_COMMAND} -P ${CMAKE_SOURCE_DIR}/test/examples-per-system.cmake
)

# The build files agree with each other and with the files in the folders
find_package(Python3 COMPONENTS Interpreter)
if(Python3_Interpreter_FOUND)
  add_test(NAME build-files COMMAND ${Python3_EXECUTABLE} tools/check-sources.py
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  )
  add_test(NAME build-files-notices
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/test/check-sources-test.py
  )
  add_test(NAME study-laws COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/test/study-laws.py
                                   $<TARGET_FILE:remus-output-commit>
  )
  add_test(NAME replay-laws COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/test/replay-laws.py
                                    $<TARGET_FILE:plug-replay>
  )
  add_test(NAME bad-input COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/test/bad-input.py
                                  ${CMAKE_BINARY_DIR}/examples ${PLUG_EXAMPLES}
  )
  add_test(NAME mutated-input COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/test/mutated-input.py
                                      ${CMAKE_BINARY_DIR}/examples
  )
  set_tests_properties(
    study-laws replay-laws bad-input mutated-input PROPERTIES TIMEOUT ${timeout} LABELS example
  )
endif()

# Parts with their own programs
foreach(part bench doc test/emulation test/fuzz test/linux)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${part}/CMakeLists.txt)
    add_subdirectory(${part})
  endif()
endforeach()
