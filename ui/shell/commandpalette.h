// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace headwater::ui {

/// Something that the command palette finds.
struct PaletteEntry
{
    QString id; ///< remembered among the recent ones; unique
    QString text;
    QString detail; ///< what kind of thing it is, and where
    QString icon;
    QString keys;
    std::function<void()> act;
};

/// One field that reaches everything: actions, nodes, samples and help, by a few letters in order.
class CommandPalette : public QWidget
{
    Q_OBJECT
public:
    using Provider = std::function<std::vector<PaletteEntry>()>;
    CommandPalette(Provider provider, QWidget *window);

    void open(const QString &query = {});
    QLineEdit *field() const { return m_field; }
    QListView *list() const { return m_list; }
    int count() const;
    QString textAt(int row) const;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void close();
    void place();
    void search();
    void take(int row);
    void retranslate();

    Provider m_provider;
    std::vector<PaletteEntry> m_entries;
    std::vector<std::size_t> m_hits;
    QLineEdit *m_field;
    QListView *m_list;
    QLabel *m_nothing;
    QStandardItemModel *m_model;
    QWidget *m_before = nullptr;
};

} // namespace headwater::ui
