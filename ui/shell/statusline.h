// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace headwater::ui {

class Laboratory;

/// The bottom row: what is saved, how fast the world runs and whether every record is accounted for, what one token
/// stands for; and the progress of work that goes on in the background, with a way to cancel it.
class StatusLine : public QWidget
{
    Q_OBJECT
public:
    explicit StatusLine(Laboratory &laboratory, QWidget *parent = nullptr);

    void setSaved(const QString &text) { setText(text); }
    void setText(const QString &text);
    void setRecordsPerToken(quint64 records);
    void beginWork(const QString &what);
    void setProgress(double share); ///< 0 to 1; negative: unknown
    void endWork();
    void countFrame() { ++m_frames; } ///< the canvas painted one

Q_SIGNALS:
    void cancelRequested();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void restyle();
    void showFigures();
    void showPorts();

    Laboratory &m_laboratory;
    QLabel *m_saved;
    QLabel *m_work;
    QProgressBar *m_progress;
    QToolButton *m_cancel;
    QLabel *m_ports;
    QLabel *m_figures;
    QLabel *m_legend;
    quint64 m_recordsPerToken = 0;
    int m_frames = 0;
    QElapsedTimer m_sinceCount;
};

} // namespace headwater::ui
