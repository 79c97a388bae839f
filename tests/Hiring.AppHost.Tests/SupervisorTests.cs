using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hiring.Backing.Postgres;

namespace Hiring.AppHost.Tests;

/// <summary>The program that AppHost starts as the resource "postgres", as a process of its own.</summary>
public sealed partial class SupervisorTests
{
    private const string Password = "a-password-of-the-tests";
    private const string NobodyLeft = "Windows ends the server with its owner, and nobody is left to delete the folder.";

    [Fact]
    public async Task A_kill_of_the_owner_leaves_neither_server_nor_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NobodyLeft);
        using var supervisor = Start();
        var folder = await FolderAsync(supervisor);
        var (port, server) = await AnswersAsync(supervisor);
        Assert.True(Machine.IsRunning(server));
        Assert.True(Directory.Exists(folder));
        // A client that stays connected must not hold the server up.
        await using var client = new Npgsql.NpgsqlConnection(ConnectionString(port) + ";Pooling=false");
        await client.OpenAsync();

        supervisor.Kill();

        await Machine.UntilAsync(() => !Machine.IsRunning(server), $"the server {server} has ended");
        await Machine.UntilAsync(() => !Directory.Exists(folder), $"{folder} is gone");
    }

    [Fact]
    public async Task A_kill_of_the_owner_while_the_cluster_is_being_made_leaves_no_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NobodyLeft);
        using var supervisor = Start();
        var folder = await FolderAsync(supervisor);
        await Machine.UntilAsync(() => Directory.Exists(Path.Combine(folder, "data.new", "base")), "initdb has begun");

        supervisor.Kill();

        await Machine.UntilAsync(() => !Directory.Exists(folder), $"{folder} is gone");
    }

    [Fact]
    public async Task Data_that_was_committed_outlives_a_kill_of_the_owner()
    {
        using var folder = new TemporaryFolder();
        using (var supervisor = Start(("DataDirectory", folder.Combine("data")), ("Databases", "first")))
        {
            var (port, _) = await AnswersAsync(supervisor);
            await Sql.RunAsync(ConnectionString(port, "first"), "create table kept as select 42 as answer");
            supervisor.Kill();
        }

        // At once, while the former server may still be going down.
        await using var server = await EmbeddedPostgres.StartAsync(new() { DataDirectory = folder.Combine("data"), Password = Password });
        Assert.Equal(42, await Sql.RunAsync(server.ConnectionString("first"), "select answer from kept"));
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_well_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal.");
        using var supervisor = Start();
        var folder = await FolderAsync(supervisor);
        var (_, server) = await AnswersAsync(supervisor);

        using var asked = Process.Start("/bin/sh", ["-c", $"kill -TERM {supervisor.Id}"]);
        await supervisor.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, supervisor.ExitCode);
        Assert.False(Machine.IsRunning(server));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_server_that_ends_by_itself_is_a_failure_that_is_said()
    {
        using var supervisor = Start();
        var (_, server) = await AnswersAsync(supervisor);

        using (var process = Process.GetProcessById(server))
            process.Kill();
        await supervisor.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(1, supervisor.ExitCode);
        Assert.Contains("has ended by itself", await supervisor.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static string ConnectionString(int port, string database = "postgres") =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Password={Password};Database={database}";

    private static Process Start(params (string Name, string Value)[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Hiring.Backing.Postgres" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Postgres__Password"] = Password;
        foreach (var (name, value) in settings)
            start.Environment[$"Postgres__{name}"] = value;
        return Process.Start(start)!;
    }

    private static async Task<string> FolderAsync(Process supervisor) =>
        Path.GetDirectoryName((await LineAsync(supervisor, ClusterLine())).Groups[1].Value)!;

    private static async Task<(int Port, int Server)> AnswersAsync(Process supervisor)
    {
        var said = await LineAsync(supervisor, AnswerLine());
        return (Number(1), Number(2));

        int Number(int group) => int.Parse(said.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<Match> LineAsync(Process supervisor, Regex wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await supervisor.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            if (wanted.Match(line) is { Success: true } match)
                return match;
        var error = await supervisor.StandardError.ReadToEndAsync(limit.Token);
        throw new InvalidOperationException($"It ended without saying {wanted}: {error}");
    }

    [GeneratedRegex(@"^Creating a database cluster .* in (.+)$")]
    private static partial Regex ClusterLine();

    [GeneratedRegex(@"^PostgreSQL answers on 127\.0\.0\.1:(\d+) \(process (\d+)\)$")]
    private static partial Regex AnswerLine();
}
