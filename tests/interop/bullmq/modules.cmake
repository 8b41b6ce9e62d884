# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the libraries into a folder of the build tree, once for each content of the lock file:
#   cmake -DNPM=npm -DINTO=folder -P modules.cmake
# What npm has in its cache is not fetched again, so this works without a network when nothing changed.
set(files package.json package-lock.json .npmrc)
set(wanted "")
foreach(file IN LISTS files)
  file(SHA256 "${CMAKE_CURRENT_LIST_DIR}/${file}" hash)
  string(APPEND wanted "${hash}\n")
endforeach()
file(MAKE_DIRECTORY "${INTO}")
file(LOCK "${INTO}" DIRECTORY GUARD PROCESS TIMEOUT 600)
set(installed "")
if(EXISTS "${INTO}/installed")
  file(READ "${INTO}/installed" installed)
endif()
if(installed STREQUAL wanted)
  return()
endif()
foreach(file IN LISTS files)
  file(COPY "${CMAKE_CURRENT_LIST_DIR}/${file}" DESTINATION "${INTO}")
endforeach()
execute_process(
  COMMAND ${NPM} ci --prefer-offline --no-progress --loglevel=error
  WORKING_DIRECTORY "${INTO}"
  RESULT_VARIABLE result
  COMMAND_ECHO STDOUT)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "npm could not install the libraries of tests/interop/bullmq")
endif()
file(WRITE "${INTO}/installed" "${wanted}")
