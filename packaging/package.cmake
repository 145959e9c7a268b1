# What is installed where, and the Debian package.
include(GNUInstallDirs)

set(application_id org.headwater.Headwater)
install(TARGETS headwater RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS headwater-lambda RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/headwater)
install(FILES packaging/${application_id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES packaging/${application_id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES packaging/${application_id}.mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages
    RENAME ${application_id}.xml)
install(FILES resources/icons/headwater.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps
    RENAME ${application_id}.svg)
install(FILES packaging/project.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/mimetypes
    RENAME ${application_id}.project.svg)
install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/headwater)
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/headwater)

# Packing takes the program alone, so nothing else is built for it.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME headwater)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "Headwater")
set(CPACK_PACKAGE_CONTACT "Headwater contributors <contributors@headwater.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Laboratory for data-collection pipelines")
set(CPACK_PACKAGE_DESCRIPTION "Draw a pipeline of producers, data streams and consumers, run it as an exact simulation,
watch shards throttle and cool, and learn why. Replays real log files. Everything can also be run
from the command line, without a screen.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
