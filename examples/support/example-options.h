/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXAMPLE_OPTIONS_H
#define EXAMPLE_OPTIONS_H

#include "ns3/command-line.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

/**
 * @brief The command line of an example: ns3::CommandLine, which takes no value that it would cut
 * or change.
 *
 * By itself ns3::CommandLine drops what follows a blank ("5 ms" becomes 5) or a number (1e30
 * becomes 1), and ignores words that are no options. Here values are taken as a whole, and what
 * can't be used ends the program with one line and the status 1.
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
     * @brief Add an option that takes a text.
     * @param name its name
     * @param help what it does
     * @param value its default, and takes its value
     */
    void Add(const std::string& name, const std::string& help, std::string& value)
    {
        m_cmd.AddValue(name, help, value);
        m_texts[name] = &value;
    }

    /**
     * @brief Add an option that takes a whole number.
     * @param name its name
     * @param help what it does
     * @param value its default, and takes its value
     * @param min the least number allowed
     * @param max the greatest number allowed
     */
    void Add(const std::string& name,
             const std::string& help,
             uint32_t& value,
             uint32_t min,
             uint32_t max)
    {
        m_cmd.AddValue(name, help, value);
        m_numbers[name] = {&value, min, max};
    }

    /**
     * @brief Add an option that is true or false.
     * @param name its name
     * @param help what it does
     * @param value its default, and takes its value
     */
    void Add(const std::string& name, const std::string& help, bool& value)
    {
        m_cmd.AddValue(name, help, value);
    }

    /**
     * @brief Read the command line.
     * @param argc the number of words
     * @param argv the words
     */
    void Parse(int argc, char* argv[])
    {
        std::vector<char*> rest(argv, argv + std::min(argc, 1));
        for (int i = 1; i < argc; ++i)
        {
            const std::string word(argv[i]);
            const auto begin = word.find_first_not_of('-');
            if (begin == 0 || begin == std::string::npos)
            {
                Refuse(word, "options such as --help");
            }
            const auto equals = word.find('=');
            const auto name = word.substr(begin, equals - begin);
            const auto value = equals == std::string::npos ? "" : word.substr(equals + 1);
            if (m_texts.count(name) && equals == std::string::npos)
            {
                Refuse(word, "a value, as in " + word + "=VALUE");
            }
            else if (m_texts.count(name))
            {
                *m_texts[name] = value;
            }
            else if (m_numbers.count(name))
            {
                const auto& number = m_numbers[name];
                *number.value = ParseWhole(word, value, number.min, number.max);
            }
            else
            {
                if (name == "RngRun" || name == "RngSeed")
                {
                    ParseWhole(word, value, name == "RngSeed", UINT32_MAX);
                }
                rest.push_back(argv[i]);
            }
        }
        m_cmd.Parse(rest.size(), rest.data());
    }

  private:
    /// An option that takes a whole number
    struct Number
    {
        uint32_t* value; //!< takes its value
        uint32_t min;    //!< the least number allowed
        uint32_t max;    //!< the greatest number allowed
    };

    /**
     * @brief Read a whole number.
     * @param word the option with its value
     * @param value its value
     * @param min the least number allowed
     * @param max the greatest number allowed
     * @return the number
     */
    uint32_t ParseWhole(const std::string& word,
                        const std::string& value,
                        uint32_t min,
                        uint32_t max) const
    {
        const auto digits = value.find_first_not_of("0123456789") == std::string::npos;
        const auto fits = digits && !value.empty() && value.size() <= 10;
        const auto number = fits ? std::stoull(value) : 0;
        if (!fits || number < min || number > max)
        {
            Refuse(word,
                   "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        }
        return number;
    }

    /**
     * @brief End the program.
     * @param word the word that can't be used
     * @param allowed what is allowed
     */
    [[noreturn]] void Refuse(const std::string& word, const std::string& allowed) const
    {
        std::cerr << m_program << ": " << word << ": allowed is " << allowed << std::endl;
        std::exit(1);
    }

    ns3::CommandLine m_cmd;                      //!< reads what is not read here
    std::string m_program;                       //!< the program's name
    std::map<std::string, std::string*> m_texts; //!< the options that take a text
    std::map<std::string, Number> m_numbers;     //!< the options that take a whole number
};

#endif /* EXAMPLE_OPTIONS_H */
