// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSlider>
#include <QRectF>

#include <vector>

namespace headwater::ui {

/// The versions of a shadow as a row of cells, the chosen one in a frame: tall where something differs, low where the
/// thing is in step, hollow where the shadow was deleted, underlined where the broker held no connection of the thing.
class VersionStrip : public QAbstractSlider
{
    Q_OBJECT
public:
    struct Cell
    {
        QString text; ///< the tooltip
        bool differs = false, deleted = false, away = false;
    };

    explicit VersionStrip(QWidget *parent = nullptr);
    void setCells(std::vector<Cell> cells); ///< the range follows; the value stays where it can
    QRectF cellRect(int index) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    int indexAt(double x) const;
    double pitch() const;

    std::vector<Cell> m_cells;
};

} // namespace headwater::ui
