// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QPixmap>

namespace headwater::ui {

/// A card of the start page: a picture, a title, a small tag, and a paragraph.
class GalleryCard : public QAbstractButton
{
    Q_OBJECT
public:
    static constexpr int kWidth = 304;
    static constexpr QSize kPicture{302, 150};

    explicit GalleryCard(QWidget *parent = nullptr);

    void setPicture(const QPixmap &picture);
    bool hasPicture() const { return !m_picture.isNull(); }
    void setTexts(const QString &title, const QString &tag, const QString &paragraph);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override
    {
        update();
        QAbstractButton::enterEvent(event);
    }
    void leaveEvent(QEvent *event) override
    {
        update();
        QAbstractButton::leaveEvent(event);
    }
    void keyPressEvent(QKeyEvent *event) override;

private:
    int paragraphHeight() const;

    QPixmap m_picture;
    QString m_tag;
    QString m_paragraph;
};

} // namespace headwater::ui
