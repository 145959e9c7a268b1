// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/certificates/authority.h"

#include <QString>

#include <optional>
#include <string>
#include <string_view>

namespace headwater::certificates {

inline constexpr const char *kLoopbackNames = "DNS:localhost,IP:127.0.0.1,IP:::1";

/// The app's own authority for real clients, as it is kept on this machine. It signs for the local endpoints and for
/// devices, and knows again whom it issued a certificate to, so nothing of what it issued need be kept.
class Office
{
public:
    static QString defaultFolder();
    /// Reads the authority from the folder, or founds it there. Its key is for nobody but the user to read.
    static Result<Office> open(const QString &folder = defaultFolder());
    /// The root certificate, for clients that are to trust the local endpoints.
    static QString rootFile(const QString &folder = defaultFolder());

    const Certificate &certificate() const { return m_authority.certificate(); }
    /// For the local endpoints, from `now` on, under the names by which clients call them.
    Result<Issued> issueServer(std::int64_t now, const std::string &names = kLoopbackNames) const;
    /// For a device that has this thing's certificate in a pipeline.
    Result<Issued> issueDevice(std::string_view thing) const;
    /// The thing that the certificate was issued to, if it was here.
    std::optional<std::string> thingOn(const Certificate &certificate) const;

private:
    explicit Office(Authority authority)
        : m_authority(std::move(authority))
    {
    }

    Authority m_authority;
};

/// What a device needs to sign in, as files.
struct DeviceFiles
{
    QString certificate, key, authority;
};
/// Where those of the user's devices lie unless another folder is chosen.
QString defaultDeviceFolder();
/// What the files of a thing are called in a folder, whether they are there or not.
DeviceFiles deviceFilesIn(const QString &folder, const std::string &thing);
/// Issues a certificate and writes it into the folder, which is made if it is missing. The key is for nobody but the
/// user to read.
Result<DeviceFiles> writeDeviceFiles(const Office &office, const std::string &thing, const QString &folder);
/// A line for the shell that publishes with them.
QString publishCommand(const DeviceFiles &files, const QString &host, int port, const QString &clientId,
                       const QString &topic);

} // namespace headwater::certificates
