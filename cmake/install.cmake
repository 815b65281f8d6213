# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# cmake --install BUILD --prefix PREFIX installs the library, its headers, and files by which other
# projects find them, with find_package(ns3-plug) or pkg-config. test/outside is such a project.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set_target_properties(
  plug PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                  "$<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/include>;$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>"
                  INSTALL_RPATH "${Ns3_LIBRARY_DIR}"
)
install(TARGETS plug EXPORT ns3-plug LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT plug)
install(FILES ${PLUG_HEADERS} ${CMAKE_BINARY_DIR}/include/ns3/plug-module.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3 COMPONENT plug
)

# Where this build's ns-3 is: a prefix, a wheel's folder or a built tree
string(REGEX REPLACE "(/build)?/include(/.*)?$" "" PLUG_NS3_ROOT "${Ns3_INCLUDE_DIR}")
set(_package ${CMAKE_INSTALL_LIBDIR}/cmake/ns3-plug)
list(TRANSFORM PLUG_MODULES REPLACE "^ns3::" "" OUTPUT_VARIABLE _modules)
list(JOIN _modules " " PLUG_COMPONENTS)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/ns3-plugConfig.cmake.in ${CMAKE_BINARY_DIR}/ns3-plugConfig.cmake
  INSTALL_DESTINATION ${_package}
)
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/ns3-plugConfigVersion.cmake COMPATIBILITY SameMinorVersion
)
install(EXPORT ns3-plug NAMESPACE ns3:: DESTINATION ${_package} FILE ns3-plugTargets.cmake
        COMPONENT plug
)
install(
  FILES ${CMAKE_BINARY_DIR}/ns3-plugConfig.cmake ${CMAKE_BINARY_DIR}/ns3-plugConfigVersion.cmake
        ${CMAKE_CURRENT_LIST_DIR}/FindNs3.cmake
  DESTINATION ${_package} COMPONENT plug
)

# The .pc file must name ns-3's libraries itself: only installed ns-3 trees have .pc files
set(_libraries)
foreach(_module IN LISTS _modules)
  get_target_property(_file ns3::${_module} IMPORTED_LOCATION)
  get_filename_component(_name ${_file} NAME)
  string(REGEX REPLACE "^lib(.*)\\.so.*$" "-l\\1" _name ${_name})
  list(APPEND _libraries ${_name})
endforeach()
get_target_property(_definitions ns3::core INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM _definitions PREPEND -D)
list(JOIN _libraries " " PLUG_PC_LIBRARIES)
list(JOIN _definitions " " PLUG_PC_DEFINITIONS)
configure_file(${CMAKE_CURRENT_LIST_DIR}/ns3-plug.pc.in ${CMAKE_BINARY_DIR}/ns3-plug.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/ns3-plug.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT plug
)
