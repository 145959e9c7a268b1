// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace headwater::ui {

class Laboratory;

/// Mime type of a service dragged out of the palette; its data is the service type's id.
inline constexpr char kServiceMime[] = "application/x-headwater-service";

/// The services by group, searchable. A service is dragged to the canvas, or added with Enter or a double click.
class ServicePalette : public QWidget
{
    Q_OBJECT
public:
    explicit ServicePalette(Laboratory &laboratory, QWidget *parent = nullptr);

    void focusSearch();
    QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void addRequested(const QString &type); ///< the service is wanted in the middle of the view

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill();
    void filter();
    void add(QListWidgetItem *item);

    Laboratory &m_laboratory;
    QLineEdit *m_search;
    QListWidget *m_list;
};

} // namespace headwater::ui
