// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/lineicon.h"
#include "ui/theme/stylesheet.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>
#include <QToolTip>

#include <algorithm>
#include <cmath>

// Resources of a static library are registered by hand, from outside any namespace.
static void registerResources()
{
    Q_INIT_RESOURCE(fonts);
    Q_INIT_RESOURCE(icons);
}

namespace headwater::ui {
namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kColorScheme = QStringLiteral("color-scheme");

QPalette paletteOf(const Tokens &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.panel);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.canvas);
    palette.setColor(QPalette::AlternateBase, t.panel);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.dim);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.hot);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Highlight, t.accent);
    palette.setColor(QPalette::HighlightedText, t.onAccent);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.raised);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Dark, t.border);
    palette.setColor(QPalette::Shadow, t.canvas);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

bool sessionBusIsThere()
{
    // Asking Qt for the bus would start one where there is none.
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

} // namespace

Theme &Theme::instance()
{
    static Theme theme;
    return theme;
}

Theme::Theme() = default;

const Tokens &Theme::tokens() const
{
    return tokensOf(m_dark);
}

void Theme::install()
{
    if (m_installed)
        return;
    m_installed = true;
    registerResources();
    const QDir fonts(QStringLiteral(":/fonts"));
    for (const QString &file : fonts.entryList(QDir::Files))
        QFontDatabase::addApplicationFont(fonts.filePath(file));

    const QPalette system = QGuiApplication::palette();
    m_systemDark = system.color(QPalette::WindowText).lightness() > system.color(QPalette::Window).lightness();
    m_dark = m_choice == ThemeChoice::System ? m_systemDark : m_choice == ThemeChoice::Dark;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
    askDesktop();
}

void Theme::apply()
{
    if (qApp == nullptr || !m_installed)
        return;
    QApplication::setFont(font(13));
    QToolTip::setFont(font(12));
    QApplication::setPalette(paletteOf(tokens()));
    qApp->setStyleSheet(styleSheet(tokens(), m_dark, m_textScale / 100.0));
    Q_EMIT changed();
}

void Theme::choose(ThemeChoice choice)
{
    m_choice = choice;
    const bool dark = choice == ThemeChoice::System ? m_systemDark : choice == ThemeChoice::Dark;
    if (dark == m_dark)
        return;
    m_dark = dark;
    apply();
}

void Theme::setTextScale(int percent)
{
    percent = std::clamp(percent, 80, 200);
    if (percent == m_textScale)
        return;
    m_textScale = percent;
    apply();
}

void Theme::setReducedMotion(bool reduced)
{
    if (reduced == m_reducedMotion)
        return;
    m_reducedMotion = reduced;
    Q_EMIT changed();
}

void Theme::askDesktop()
{
    if (!sessionBusIsThere())
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kPortal, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(desktopSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage ask = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
    ask << kAppearance << kColorScheme;
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(ask), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *call) {
        const QDBusPendingReply<QDBusVariant> reply = *call;
        if (!reply.isError())
            desktopSettingChanged(kAppearance, kColorScheme, reply.value());
        call->deleteLater();
    });
}

void Theme::desktopSettingChanged(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group != kAppearance || key != kColorScheme)
        return;
    // Read wraps the value in a second variant; 1 prefers dark, 2 prefers light, 0 has no opinion.
    QVariant scheme = value.variant();
    if (scheme.canConvert<QDBusVariant>())
        scheme = scheme.value<QDBusVariant>().variant();
    if (scheme.toUInt() == 1 || scheme.toUInt() == 2)
        takeSystemScheme(scheme.toUInt() == 1);
}

void Theme::takeSystemScheme(bool dark)
{
    m_systemDark = dark;
    if (m_choice == ThemeChoice::System)
        choose(ThemeChoice::System);
}

QFont Theme::font(int pixels, int weight) const
{
    QFont font;
    font.setFamilies({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                      QStringLiteral("sans-serif")});
    font.setPixelSize(qRound(pixels * m_textScale / 100.0));
    font.setWeight(static_cast<QFont::Weight>(weight));
    return font;
}

QFont Theme::mono(int pixels, int weight) const
{
    QFont font;
    font.setFamilies({QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"),
                      QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    font.setStyleHint(QFont::Monospace);
    font.setPixelSize(qRound(pixels * m_textScale / 100.0));
    font.setWeight(static_cast<QFont::Weight>(weight));
    return font;
}

int Theme::legible(int pixels, double zoom)
{
    constexpr double kLeast = 11;
    return std::max(pixels, static_cast<int>(std::ceil(kLeast / std::max(zoom, 0.01))));
}

QIcon Theme::icon(const QString &name, const QColor &colour) const
{
    return QIcon(new LineIconEngine(name, colour));
}

QPixmap Theme::pixmap(const QString &name, int pixels, qreal ratio, const QColor &colour) const
{
    return linePixmap(name, pixels, ratio, colour);
}

} // namespace headwater::ui
