/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXAMPLE_OPTIONS_H
#define EXAMPLE_OPTIONS_H

#include "option-values.h"
#include "simple-values.h"

#include "ns3/command-line.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @brief The command line of an example: ns3::CommandLine, but values that it would truncate or
 * change are refused.
 *
 * ns3::CommandLine drops everything after a blank ("5 ms" becomes 5) or after a number (1e30
 * becomes 1), and ignores words that are not options. This class reads values as a whole, and an
 * invalid value ends the program with one line and status 1.
 */
class ExampleOptions
{
  public:
    /**
     * @brief Constructor.
     * @param file the program's source file, __FILE__
     * @param usage what the program does, for --help
     */
    explicit ExampleOptions(const std::string& file, const std::string& usage = "")
        : m_cmd(file),
          m_program(file.substr(file.find_last_of('/') + 1))
    {
        m_program.resize(std::min(m_program.find('.'), m_program.size()));
        m_cmd.Usage(usage);
    }

    /**
     * @brief Add an option, here one with a text value.
     * @param name its name
     * @param help what it does
     * @param value its default; gets its value
     */
    void Add(const std::string& name, const std::string& help, std::string& value)
    {
        Register(name, help, value, [](const std::string& text) { return text; });
    }

    /// @copybrief Add @param name see Add() @param help see Add() @param value see Add()
    void Add(const std::string& name, const std::string& help, bool& value)
    {
        Register(name, help, value, [name](const std::string& text) {
            return ParseFlag(name, text);
        });
        m_flags.insert(name);
    }

    /// @copybrief Add @param name see Add() @param help see Add() @param value see Add()
    /// @param min the least number allowed @param max the greatest number allowed
    void Add(const std::string& name,
             const std::string& help,
             uint32_t& value,
             uint32_t min,
             uint32_t max)
    {
        Register(name, help, value, [name, min, max](const std::string& text) {
            return ParseWhole(name, text, min, max);
        });
    }

    /// @copybrief Add @param name see Add() @param help see Add() @param value see Add()
    /// @param min the least number allowed @param max the greatest number allowed
    void Add(const std::string& name,
             const std::string& help,
             double& value,
             double min,
             double max)
    {
        Register(name, help, value, [name, min, max](const std::string& text) {
            return ParseReal(name, text, min, max);
        });
    }

    /// @copybrief Add @param name see Add() @param help see Add() @param value see Add()
    /// @param positive whether 0 is refused
    void Add(const std::string& name, const std::string& help, ns3::Time& value, bool positive)
    {
        Register(name, help, value, [name, positive](const std::string& text) {
            return ParseTime(name, text, positive);
        });
    }

    /// @copybrief Add @param name see Add() @param help see Add() @param value see Add()
    /// @param allowed the words that are allowed
    void Add(const std::string& name,
             const std::string& help,
             std::string& value,
             const std::vector<std::string>& allowed)
    {
        Register(name, help, value, [name, allowed](const std::string& text) {
            return ParseWord(name, text, allowed);
        });
    }

    /// Read the command line. @param argc the number of words @param argv the words
    void Parse(int argc, char* argv[])
    {
        std::vector<char*> rest(argv, argv + std::min(argc, 1));
        for (int i = 1; i < argc; ++i)
        {
            const std::string word(argv[i]);
            const auto begin = word.find_first_not_of('-');
            if (begin == 0 || begin == std::string::npos)
            {
                Refuse(word + ": allowed is options such as --help");
            }
            const auto equals = word.find('=');
            const auto name = word.substr(begin, equals - begin);
            const auto value = equals == std::string::npos ? "" : word.substr(equals + 1);
            const auto reader = m_readers.find(name);
            if (equals == std::string::npos && m_flags.count(name) > 0)
            {
                rest.push_back(argv[i]); // it reverses the default, as in ns-3
                continue;
            }
            if (reader != m_readers.end() && equals == std::string::npos)
            {
                Refuse(word + ": allowed is a value, as in " + word + "=VALUE");
            }
            try
            {
                if (reader != m_readers.end())
                {
                    reader->second(value);
                    continue;
                }
                if (name == "RngRun" || name == "RngSeed")
                {
                    ParseWhole(name, value, name == "RngSeed", UINT32_MAX);
                }
                if (name != "help" && name != "version" && name.rfind("Print", 0) != 0)
                {
                    SetDefault(word, name, value);
                    continue;
                }
            }
            catch (const std::exception& bad)
            {
                Refuse(bad.what());
            }
            rest.push_back(argv[i]);
        }
        m_cmd.Parse(rest.size(), rest.data());
    }

  private:
    /**
     * @brief Add an option.
     * @param name its name
     * @param help what it does
     * @param value its default, and takes its value
     * @param read makes a value of a text, or throws
     */
    template <typename T, typename F>
    void Register(const std::string& name, const std::string& help, T& value, F read)
    {
        m_cmd.AddValue(name, help, value);
        m_readers[name] = [&value, read](const std::string& text) { value = read(text); };
    }

    /// End the program. @param why the line to print
    [[noreturn]] void Refuse(std::string why) const
    {
        const auto isControl = [](char c) { return c >= 0 && c < ' '; };
        std::replace_if(why.begin(), why.end(), isControl, '?'); // one line
        std::cerr << m_program << ": " << why << std::endl;
        std::exit(1);
    }

    ns3::CommandLine m_cmd; //!< reads all other options
    std::string m_program;  //!< the program's name
    std::map<std::string, std::function<void(const std::string&)>>
        m_readers;                 //!< the reader of each option
    std::set<std::string> m_flags; //!< options with Boolean values
};

#endif /* EXAMPLE_OPTIONS_H */
