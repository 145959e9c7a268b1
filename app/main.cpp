// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/window.h"

int main(int argc, char **argv)
{
    return headwater::app::isCommand(argc, argv) ? headwater::app::runCommand(argc, argv)
                                                 : headwater::app::runWindow(argc, argv);
}
