# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Sets NS3_ROOT for a build of the Python package: the ns3 wheel of the environment that it is
# installed into, or else that of the build's own environment.

if(NOT NS3_ROOT)
  execute_process(
    COMMAND
      ${Python_EXECUTABLE} -c
      "import os, sys, sysconfig
places = [sysconfig.get_path('platlib'), *sys.path]
print(next((d for d in (os.path.join(p, 'ns3') for p in places)
            if os.path.isfile(os.path.join(d, 'include', 'ns3', 'core-module.h'))), ''))"
    OUTPUT_VARIABLE _ns3
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY
  )
  if(NOT _ns3)
    message(FATAL_ERROR "This Python has no ns-3: pip install ns3==3.44.post0, or give "
                        "-Ccmake.define.NS3_ROOT=SITE_PACKAGES/ns3."
    )
  endif()
  set(NS3_ROOT "${_ns3}" CACHE PATH "The ns3 folder of the wheel")
endif()
