# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# cmake -P test/examples-per-system.cmake: examples/CMakeLists.txt, which ns-3 trees read, builds what
# needs Linux on Linux only, and everything else everywhere.

cmake_minimum_required(VERSION 3.20)
set(ENABLE_MPI OFF)

# In place of ns-3's: notes the names of the examples
function(build_lib_example)
  cmake_parse_arguments(EXAMPLE "" "NAME" "SOURCE_FILES;LIBRARIES_TO_LINK" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY ${CMAKE_SYSTEM_NAME} ${EXAMPLE_NAME})
endfunction()

foreach(CMAKE_SYSTEM_NAME Linux Darwin)
  include(${CMAKE_CURRENT_LIST_DIR}/../examples/CMakeLists.txt)
endforeach()

get_property(linux GLOBAL PROPERTY Linux)
get_property(others GLOBAL PROPERTY Darwin)
list(LENGTH others number)
if(number LESS 10)
  message(FATAL_ERROR "elsewhere than on Linux, only ${number} examples are built: ${others}")
endif()
list(REMOVE_ITEM linux ${others})
if(NOT linux STREQUAL PLUG_FD_EXAMPLES)
  message(FATAL_ERROR "only on Linux these are built: '${linux}'; expected: '${PLUG_FD_EXAMPLES}'")
endif()
