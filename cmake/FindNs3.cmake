# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Finds the headers and libraries of ns-3. It ignores the paths in ns-3's own CMake and pkg-config
# files: those of the wheels and of Debian name files that exist only on the machine that built
# them.
#
# The first of these that contains ns-3 is used:
#   -DNS3_ROOT=DIR  a prefix that ns-3 was installed to, the ns3 folder of a wheel, an ns-3 tree that
#                   was built (CMake or waf), or its build folder; the others are then ignored
#   .venv           the wheel "ns3" in the virtual environment of this source tree
#   /usr            Debian's libns3-dev, or a prefix in CMAKE_PREFIX_PATH
#
# Sets Ns3_FOUND, Ns3_VERSION (like 3.44), Ns3_CXX_STANDARD, Ns3_INCLUDE_DIR, Ns3_LIBRARY_DIR,
# Ns3_LOG and Ns3_ASSERT (whether the libraries were built with logging, with assertions), and an
# imported target ns3::MODULE for each component, which carries the include folder (as a system
# one) and the definitions that the libraries were built with.

set(NS3_ROOT "" CACHE PATH "Where ns-3 is: a prefix, a wheel's ns3 folder, or a built tree")
set(NS3_VERSION "" CACHE STRING "The version of ns-3 (like 3.44), where it cannot be told")

# Looks for ns-3 in a folder: sets its include folder, library folder and the name of its core
function(_ns3_look_in dir)
  foreach(inc include build/include build .)
    if(EXISTS "${dir}/${inc}/ns3/core-module.h")
      foreach(lib lib64 lib "lib/${CMAKE_LIBRARY_ARCHITECTURE}" build/lib build/lib64)
        file(GLOB cores "${dir}/${lib}/libns3*-core*.so" "${dir}/${lib}/libns3*-core*.dylib")
        list(FILTER cores EXCLUDE REGEX "-core-test")
        if(cores)
          list(GET cores 0 core)
          get_filename_component(includes "${dir}/${inc}" REALPATH)
          get_filename_component(libraries "${dir}/${lib}" REALPATH)
          get_filename_component(name "${core}" NAME)
          set(Ns3_INCLUDE_DIR "${includes}" PARENT_SCOPE)
          set(Ns3_LIBRARY_DIR "${libraries}" PARENT_SCOPE)
          set(_ns3_core "${name}" PARENT_SCOPE)
          return()
        endif()
      endforeach()
    endif()
  endforeach()
endfunction()

unset(_ns3_problem)
unset(Ns3_INCLUDE_DIR)
if(NS3_ROOT)
  get_filename_component(_ns3_root "${NS3_ROOT}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
  set(_ns3_places "${_ns3_root}" "${_ns3_root}/ns3")
else()
  file(GLOB _ns3_places "${CMAKE_CURRENT_LIST_DIR}/../.venv/lib/python3*/site-packages/ns3")
  list(APPEND _ns3_places ${CMAKE_PREFIX_PATH} /usr /usr/local)
endif()
foreach(_ns3_place IN LISTS _ns3_places)
  if(NOT Ns3_INCLUDE_DIR)
    _ns3_look_in("${_ns3_place}")
  endif()
endforeach()

if(NOT Ns3_INCLUDE_DIR)
  if(NS3_ROOT)
    string(CONCAT _ns3_problem "No ns-3 in NS3_ROOT=${NS3_ROOT}: it must be a prefix that ns-3 is "
                  "installed to, the ns3 folder of a wheel, or an ns-3 tree that has been built."
    )
  else()
    string(CONCAT _ns3_problem "No ns-3 found. Run tools/setup.sh, or install Debian's "
                  "libns3-dev, or give -DNS3_ROOT=PREFIX_OR_BUILT_TREE."
    )
  endif()
endif()

# Its version: from the names of the libraries, the files beside them, or a wheel's metadata
if(NOT _ns3_problem)
  set(Ns3_VERSION "${NS3_VERSION}")
  if(NOT Ns3_VERSION AND _ns3_core MATCHES "^libns(3\\.[0-9]+)")
    set(Ns3_VERSION "${CMAKE_MATCH_1}")
  endif()
  if(NOT Ns3_VERSION)
    file(GLOB _ns3_files "${Ns3_LIBRARY_DIR}/../../ns3-3*.dist-info")
    if("${_ns3_files}" MATCHES "ns3-(3\\.[0-9]+)")
      set(Ns3_VERSION "${CMAKE_MATCH_1}")
    endif()
  endif()
  if(NOT Ns3_VERSION)
    file(GLOB _ns3_files "${Ns3_LIBRARY_DIR}/pkgconfig/*ns3*-core*.pc"
         "${Ns3_INCLUDE_DIR}/../VERSION" "${Ns3_INCLUDE_DIR}/../../VERSION"
    )
    foreach(_ns3_file IN LISTS _ns3_files)
      file(STRINGS "${_ns3_file}" _ns3_lines REGEX "^(Version: *)?3\\.[0-9]+")
      if(NOT Ns3_VERSION AND "${_ns3_lines}" MATCHES "(3\\.[0-9]+)")
        set(Ns3_VERSION "${CMAKE_MATCH_1}")
      endif()
    endforeach()
  endif()
  if(NOT Ns3_VERSION MATCHES "^3\\.[0-9]+")
    string(CONCAT _ns3_problem "The version of the ns-3 in ${Ns3_INCLUDE_DIR} cannot be told: "
                  "give -DNS3_VERSION=3.N, with N at least 35."
    )
  elseif(Ns3_VERSION VERSION_LESS 3.35)
    string(CONCAT _ns3_problem "The ns-3 in ${Ns3_INCLUDE_DIR} is ${Ns3_VERSION}: 3.35 or later is "
                  "needed. Run tools/setup.sh and leave out NS3_ROOT, or set NS3_ROOT to a newer one."
    )
  endif()
endif()

if(NOT _ns3_problem)
  # No single standard suits the headers of all versions
  if(Ns3_VERSION VERSION_LESS 3.41)
    set(Ns3_CXX_STANDARD 17)
  elseif(Ns3_VERSION VERSION_LESS 3.46)
    set(Ns3_CXX_STANDARD 20)
  else()
    set(Ns3_CXX_STANDARD 23)
  endif()

  # The contents of the libraries show how they were built
  string(REPLACE "-core" "-traffic-control" _ns3_library "${_ns3_core}")
  set(Ns3_LOG FALSE)
  set(Ns3_ASSERT FALSE)
  set(_ns3_definitions)
  if(EXISTS "${Ns3_LIBRARY_DIR}/${_ns3_library}")
    file(STRINGS "${Ns3_LIBRARY_DIR}/${_ns3_library}" _ns3_lines LIMIT_COUNT 1
         REGEX "ParameterLogger"
    )
    if(_ns3_lines)
      set(Ns3_LOG TRUE)
      list(APPEND _ns3_definitions NS3_LOG_ENABLE)
    endif()
    file(STRINGS "${Ns3_LIBRARY_DIR}/${_ns3_library}" _ns3_lines LIMIT_COUNT 1
         REGEX "(NS_ASSERT|assert) failed[.,] cond="
    )
    if(_ns3_lines)
      set(Ns3_ASSERT TRUE)
      list(APPEND _ns3_definitions NS3_ASSERT_ENABLE)
    endif()
  endif()

  set(_ns3_missing)
  foreach(_ns3_module IN LISTS Ns3_FIND_COMPONENTS)
    string(REPLACE "-core" "-${_ns3_module}" _ns3_library "${_ns3_core}")
    if(EXISTS "${Ns3_LIBRARY_DIR}/${_ns3_library}"
       AND EXISTS "${Ns3_INCLUDE_DIR}/ns3/${_ns3_module}-module.h"
    )
      set(Ns3_${_ns3_module}_FOUND TRUE)
      if(NOT TARGET ns3::${_ns3_module})
        add_library(ns3::${_ns3_module} SHARED IMPORTED)
        set_target_properties(
          ns3::${_ns3_module}
          PROPERTIES IMPORTED_LOCATION "${Ns3_LIBRARY_DIR}/${_ns3_library}"
                     INTERFACE_INCLUDE_DIRECTORIES "${Ns3_INCLUDE_DIR}"
                     INTERFACE_COMPILE_DEFINITIONS "${_ns3_definitions}"
        )
      endif()
    elseif(Ns3_FIND_REQUIRED_${_ns3_module})
      list(APPEND _ns3_missing ${_ns3_module})
    endif()
  endforeach()
  if(_ns3_missing)
    list(JOIN _ns3_missing ", " _ns3_missing)
    string(CONCAT _ns3_problem "The ns-3 ${Ns3_VERSION} in ${Ns3_LIBRARY_DIR} lacks the modules: "
                  "${_ns3_missing}. Build it with them, run tools/setup.sh and leave out "
                  "NS3_ROOT, or set NS3_ROOT to one that has them."
    )
  endif()
endif()

if(_ns3_problem)
  set(Ns3_FOUND FALSE)
  if(Ns3_FIND_REQUIRED)
    message(FATAL_ERROR "${_ns3_problem}")
  elseif(NOT Ns3_FIND_QUIETLY)
    message(STATUS "${_ns3_problem}")
  endif()
else()
  set(Ns3_FOUND TRUE)
endif()
