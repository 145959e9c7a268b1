// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/door.h"

#include "core/http/address.h"
#include "core/http/encryptedsocket.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace headwater::http {
namespace {

constexpr int kBacklog = 512;      ///< connections that wait to be accepted
constexpr int kMostAccepted = 256; ///< at once
constexpr int kCheckEveryMs = 250;
constexpr unsigned char kHandshake = 0x16; ///< the first byte of TLS

} // namespace

QSslConfiguration serverTls(const std::string &certificate, const std::string &key)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(QByteArray::fromStdString(certificate), QSsl::Pem));
    configuration.setPrivateKey(QSslKey(QByteArray::fromStdString(key), QSsl::Ec, QSsl::Pem));
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

Door::Door(Visitor visitor)
    : m_visitor(std::move(visitor))
    , m_plain(std::make_unique<PlainSockets>())
{
    begin();
}

Door::Door(QtVisitor visitor)
    : m_qtVisitor(std::move(visitor))
{
    begin();
}

void Door::begin()
{
    setListenBacklogSize(kBacklog);
    connect(&m_clock, &QTimer::timeout, this, &Door::checkTimes);
    m_clock.start(kCheckEveryMs);
}

Door::~Door()
{
    for (const auto &[descriptor, silent] : m_silent)
        ::close(descriptor);
    for (const auto &[socket, since] : m_shaking)
        socket->disconnect(this);
}

Result<void> Door::open(const QHostAddress &address, std::uint16_t port)
{
    if (listen(address, port)) {
        pauseAccepting();
        m_callers = std::make_unique<QSocketNotifier>(socketDescriptor(), QSocketNotifier::Read);
        connect(m_callers.get(), &QSocketNotifier::activated, this, &Door::acceptSome);
        return {};
    }
    return Error{QCoreApplication::translate("Server", "Port %1 of %2 cannot be used: %3.")
                     .arg(QString::number(port), address.toString(), errorString()),
                 {}};
}

void Door::setPatience(std::chrono::milliseconds patience, std::size_t mostWaiting)
{
    m_patience = patience;
    m_mostWaiting = mostWaiting;
}

/// When the process has no file left for a client, Qt would try again and again: here there is a pause.
void Door::acceptSome()
{
    for (int i = 0; i < kMostAccepted; ++i) {
        const int descriptor =
            ::accept4(static_cast<int>(socketDescriptor()), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            came(descriptor);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            m_callers->setEnabled(errno == EAGAIN);
            return;
        }
    }
}

void Door::came(int descriptor)
{
    if (!m_tls) {
        letIn(descriptor);
    } else if (waiting() >= m_mostWaiting) {
        ::close(descriptor);
    } else if (m_tls->isRequired) {
        shakeHands(descriptor);
    } else {
        auto *const notifier = new QSocketNotifier(descriptor, QSocketNotifier::Read, this);
        connect(notifier, &QSocketNotifier::activated, this, [this, descriptor] { spoke(descriptor); });
        m_silent[descriptor] = {notifier, std::chrono::steady_clock::now()};
    }
}

/// The byte stays where it is.
void Door::spoke(int descriptor)
{
    const auto found = m_silent.find(descriptor);
    if (found == m_silent.end())
        return;
    found->second.first->setEnabled(false);
    found->second.first->deleteLater();
    m_silent.erase(found);
    unsigned char first = 0;
    if (::recv(descriptor, &first, 1, MSG_PEEK) != 1)
        ::close(descriptor);
    else if (first == kHandshake)
        shakeHands(descriptor);
    else
        letIn(descriptor);
}

void Door::letIn(int descriptor)
{
    if (m_plain) {
        m_visitor(m_plain->adopt(descriptor, addressOf(descriptor)));
        return;
    }
    auto *const socket = new QTcpSocket;
    if (socket->setSocketDescriptor(descriptor)) {
        m_qtVisitor(socket);
        return;
    }
    ::close(descriptor);
    delete socket;
}

void Door::shakeHands(int descriptor)
{
    auto *const socket = new QSslSocket(this);
    socket->setSslConfiguration(m_tls->configuration);
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(descriptor);
        delete socket;
        return;
    }
    m_shaking[socket] = std::chrono::steady_clock::now();
    connect(socket, &QSslSocket::encrypted, this, [this, socket] {
        socket->disconnect(this);
        m_shaking.erase(socket);
        socket->setParent(nullptr);
        if (m_plain)
            m_visitor(std::make_unique<EncryptedSocket>(socket));
        else
            m_qtVisitor(socket);
    });
    connect(socket, &QSslSocket::disconnected, this, [this, socket] {
        m_shaking.erase(socket);
        socket->deleteLater();
    });
    socket->startServerEncryption();
}

void Door::checkTimes()
{
    if (m_callers)
        m_callers->setEnabled(true);
    const Moment before = std::chrono::steady_clock::now() - m_patience;
    for (auto each = m_silent.begin(); each != m_silent.end();) {
        if (each->second.second >= before) {
            ++each;
            continue;
        }
        delete each->second.first;
        ::close(each->first);
        each = m_silent.erase(each);
    }
    std::vector<QTcpSocket *> late;
    for (const auto &[socket, since] : m_shaking) {
        if (since < before)
            late.push_back(socket);
    }
    for (QTcpSocket *socket : late)
        socket->abort();
}

qint64 unsentBytes(const QTcpSocket &socket)
{
    const auto *const encrypting = qobject_cast<const QSslSocket *>(&socket);
    return socket.bytesToWrite() + (encrypting ? encrypting->encryptedBytesToWrite() : 0);
}

} // namespace headwater::http
