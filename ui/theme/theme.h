// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>

#include <array>

class QDBusVariant;

namespace headwater::ui {

/// The colours that mean something. Nothing in ui names a colour of its own. Text may be drawn in `text`, `dim`,
/// `accent`, `ok` and `hot`; `warn` is for graphics and large figures, `link` and `outline` for lines
/// that say something, `border` for those that only part.
struct Tokens
{
    QColor canvas, panel, raised;
    QColor border;           ///< hairlines: between panels, round cards and nodes
    QColor outline;          ///< round what can be filled in or pressed: 3 to 1 on every surface
    QColor text, dim, faint; ///< faint never for text that must be read
    QColor accent, onAccent;
    QColor ok, warn, hot;
    QColor link, token;
    std::array<QColor, 8> series;     ///< Okabe–Ito
    QColor heat(double load) const;   ///< cividis, 0 to 1
    QColor onHeat(double load) const; ///< text that reads on it
};

enum class ThemeChoice { System, Dark, Light };

/// Colours, fonts and icons of the running program. One per program; widgets repaint on changed().
///
/// The style sheet knows these dynamic properties: on a QPushButton `primary` (filled with the accent) and `quiet`
/// (no frame until pointed at); on a QLabel `role` = `title` (16 px), `heading` (13 px, strong), `dim`, `caption`
/// (11 px), `figure` (JetBrains Mono), `hot`; on a QWidget `surface` = `panel`, `canvas` or `raised`.
class Theme : public QObject
{
    Q_OBJECT
public:
    static Theme &instance();

    void install(); ///< fonts, palette and style sheet; once, after QApplication exists
    void choose(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }
    bool isDark() const { return m_dark; }
    const Tokens &tokens() const;
    static const Tokens &tokensOf(bool dark);

    bool reducedMotion() const { return m_reducedMotion; }
    void setReducedMotion(bool reduced);

    /// Inter at 11, 12, 13, 16 or 20 px (at 100 %); 600 for names and decisive numbers.
    QFont font(int pixels, int weight = 400) const;
    /// JetBrains Mono, for figures in columns and code.
    QFont mono(int pixels, int weight = 400) const;
    /// Sizes of letters in a picture that is drawn at a zoom: `pixels`, or as many as 11 px on the screen take.
    static int legible(int pixels, double zoom);
    /// A line icon of :/icons/NAME.svg in a colour (the dim text colour when none is given), crisp at any scale.
    QIcon icon(const QString &name, const QColor &colour = {}) const;
    QPixmap pixmap(const QString &name, int pixels, qreal ratio, const QColor &colour) const;

    /// Text sizes in per cent of the design's, 80 to 200.
    int textScale() const { return m_textScale; }
    void setTextScale(int percent);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void desktopSettingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    Theme();
    void apply();
    void askDesktop();
    void takeSystemScheme(bool dark);

    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = true;
    bool m_reducedMotion = false;
    bool m_systemDark = true;
    bool m_installed = false;
    int m_textScale = 100;
};

inline const Tokens &tokens()
{
    return Theme::instance().tokens();
}

} // namespace headwater::ui
