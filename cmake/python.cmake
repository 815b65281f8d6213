# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# The Python package's part of the build (pip install .): the library and the headers go beside
# those of the ns3 wheel, where ns-3's bindings find them, and programs into the package.

set(PLUG_PYTHON_PROGRAMS remus-failover remus-output-commit)

set_target_properties(
  plug PROPERTIES OUTPUT_NAME ns${Ns3_VERSION}-plug INSTALL_RPATH "$ORIGIN"
)
# Users of the library load only what it needs
target_link_options(plug PRIVATE -Wl,--as-needed)

get_filename_component(_site "${NS3_ROOT}" DIRECTORY)
file(RELATIVE_PATH _libraries "${_site}" "${Ns3_LIBRARY_DIR}")
file(RELATIVE_PATH _headers "${_site}" "${Ns3_INCLUDE_DIR}/ns3")

install(TARGETS plug LIBRARY DESTINATION ${_libraries} COMPONENT python)
foreach(header IN LISTS PLUG_HEADERS)
  install(FILES ${header} DESTINATION ${_headers} COMPONENT python)
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/include/ns3/plug-module.h DESTINATION ${_headers}
        COMPONENT python
)

add_custom_target(python-package DEPENDS plug)
foreach(program IN LISTS PLUG_PYTHON_PROGRAMS)
  if(TARGET ${program})
    set_target_properties(${program} PROPERTIES INSTALL_RPATH "$ORIGIN/../../${_libraries}")
    install(TARGETS ${program} RUNTIME DESTINATION ns3_plug/bin COMPONENT python)
    add_dependencies(python-package ${program})
  endif()
endforeach()
