// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

// The sub-commands: what each takes, and what runs it. `run` returns an ExitCode.
namespace headwater::app {

const CommandSpec &simulateSpec();
int simulate(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &serveSpec();
int serve(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &certificateSpec();
int certificate(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &checkSpec();
int check(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &renderSpec();
int render(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &convertSpec();
int convert(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &samplesSpec();
int listSamples(int &argc, char **argv, const Arguments &arguments);
const CommandSpec &newSpec();
int makeNew(int &argc, char **argv, const Arguments &arguments);

} // namespace headwater::app
