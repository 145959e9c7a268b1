// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"
#include "ui/services/iot-core/shadowversions.h"
#include "ui/services/iot-core/versionstrip.h"

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;

namespace headwater::ui {

class ShadowSection;

/// The shadow of a thing while it is visible: what is desired, what is reported, what differs, at any of the versions
/// that the run has seen. Of an IoT Core the shadow of a thing that is chosen.
class ShadowPage : public QWidget
{
    Q_OBJECT
public:
    explicit ShadowPage(QWidget *parent = nullptr);
    static bool isFor(const pipeline::ServiceType &type);
    void setSource(const WorldSource &source) { m_source = source; }
    /// `hasMany`: shadows of other things can be asked for by their names.
    void showNode(const std::string &node, bool hasMany);
    const ShadowVersion *shown() const; ///< null while there is none

public Q_SLOTS:
    void look();

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void take();
    void takeKeys();
    void takeShadow();
    void choose(const std::string &key);
    void setHistory(ShadowHistory history);
    void showVersion();
    void showMessage(const QString &text); ///< instead of a shadow
    QString versionText(const ShadowVersion &version) const;
    std::vector<VersionStrip::Cell> cells() const;
    void retranslate();

    WorldSource m_source;
    std::string m_node;
    std::string m_key; ///< of the shadow
    bool m_hasMany = false;
    bool m_followsNewest = true;
    ObjectsFuture m_keys;
    ObjectFuture m_answer;
    ShadowHistory m_history;
    QTimer m_refresh, m_poll;

    QComboBox *m_choice;
    QLabel *m_heading;
    QLabel *m_state;
    QWidget *m_body;
    QBoxLayout *m_columns;
    ShadowSection *m_desired, *m_reported, *m_delta;
    VersionStrip *m_strip;
    QLabel *m_legend;
    QPushButton *m_newest;
};

} // namespace headwater::ui
