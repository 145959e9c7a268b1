// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace headwater::ui {

class GalleryCard;

/// Where a start without a project lands: recent projects and the sample gallery, each with a picture.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);

    /// Reads the list of recent projects anew and draws pictures that are not drawn yet.
    void refresh();
    QString firstSample() const;
    const std::vector<GalleryCard *> &sampleCards() const { return m_sampleCards; }

Q_SIGNALS:
    void newRequested();
    void openRequested();
    void tourRequested();
    void fileRequested(const QString &path);
    void sampleRequested(const QString &id);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void retranslate();
    void fillRecent();
    void arrange();
    void drawNext();

    QScrollArea *m_scroll;
    QLabel *m_title;
    QLabel *m_tagline;
    QPushButton *m_new;
    QPushButton *m_open;
    QPushButton *m_tour;
    QLabel *m_recentTitle;
    QLabel *m_noRecent;
    QLabel *m_samplesTitle;
    QGridLayout *m_recentGrid;
    QGridLayout *m_sampleGrid;
    std::vector<GalleryCard *> m_recentCards;
    std::vector<GalleryCard *> m_sampleCards;
    QTimer m_drawing;
    std::size_t m_drawn = 0;
    int m_columns = 0;
};

} // namespace headwater::ui
