// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connect/snippets.h"

#include <QWidget>

#include <optional>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabBar;

namespace headwater::ui {

class Laboratory;

/// Lines that talk to a node, to be copied, and what they need: a certificate, or the access key of a role.
class CodePage : public QWidget
{
    Q_OBJECT
public:
    explicit CodePage(Laboratory &lab, QWidget *parent = nullptr);

    void showNode(const std::string &id); ///< empty: none can be reached
    void refresh();
    /// The ways to the node, by their addresses: for whoever has room for them.
    QComboBox *ways() const { return m_ways; }
    /// Where certificates are written to; empty: where they usually are.
    void setDevicesFolder(const QString &folder);

Q_SIGNALS:
    void devicesFolderChosen(const QString &folder);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    const pipeline::Node *node() const;
    Way way() const;
    Reach reach() const;
    QString devicesFolder() const;
    void fillWays(const pipeline::Node *node, const Reach &reach);
    void showAccess(const pipeline::Node *node, const Reach &reach);
    void showCertificate(const Reach &reach);
    void showKeys(const Reach &reach);
    void showSnippet(int language);
    void copyCode();
    void handOut();
    void chooseFolder();
    void addRole();
    void arrange();
    void restyle();
    void retranslate();

    Laboratory &m_lab;
    std::string m_node;
    std::vector<Snippet> m_snippets;
    int m_language = 0;
    std::optional<Way> m_way; ///< that somebody chose
    std::string m_key;        ///< the id of the access key that signs
    QString m_folder;

    QComboBox *m_ways;
    QTabBar *m_languages;
    QComboBox *m_languageChoice; ///< where there is no room for tabs
    QPushButton *m_copy;
    QWidget *m_access;
    QBoxLayout *m_accessBox;
    QLabel *m_accessText;
    QComboBox *m_keys;
    QPushButton *m_folderButton;
    QPushButton *m_accessButton; ///< hands a certificate out, or draws a role
    QPlainTextEdit *m_code;
    QLabel *m_needs;
};

} // namespace headwater::ui
