using System.Net;
using Hiring.Backing.Postgres;
using Npgsql;

namespace Hiring.AppHost.Tests;

public sealed class EmbeddedPostgresTests
{
    [Fact]
    public async Task A_throw_away_server_answers_on_the_loopback_only_and_leaves_nothing()
    {
        string data;
        int processId;
        await using (var server = await EmbeddedPostgres.StartAsync())
        {
            data = await DataDirectoryAsync(server);
            processId = server.ProcessId;

            Assert.Equal(1, await Sql.RunAsync(server.ConnectionString("postgres"), "select 1"));
            Assert.Equal([IPAddress.Loopback], Machine.ListenersOn(server.Port));
            Assert.Equal("", await Sql.RunAsync(server.ConnectionString("postgres"), "show unix_socket_directories"));
            Assert.True(Machine.IsRunning(processId));
        }

        Assert.False(Machine.IsRunning(processId));
        Assert.False(Directory.Exists(Path.GetDirectoryName(data)), $"{data} is still there.");
    }

    [Fact]
    public async Task As_root_the_server_runs_under_an_unprivileged_account_and_its_data_is_for_that_account_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "It concerns root.");
        await using var server = await EmbeddedPostgres.StartAsync();

        // Real, effective, saved and file-system user.
        var users = (await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/status"))
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..];
        Assert.Equal(4, users.Length);
        Assert.DoesNotContain("0", users);

        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(await DataDirectoryAsync(server));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
        }
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password_which_is_on_no_command_line()
    {
        await using var server = await EmbeddedPostgres.StartAsync();
        var good = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres"));
        foreach (var wrong in (string[])["", "postgres", "wrong"])
        {
            var bad = new NpgsqlConnectionStringBuilder(good.ConnectionString) { Password = wrong };
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sql.RunAsync(bad.ConnectionString, "select 1"));
        }

        if (OperatingSystem.IsLinux())
        {
            var command = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/cmdline");
            Assert.Contains("postgres", command, StringComparison.Ordinal);
            Assert.DoesNotContain(good.Password!, command, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_servers_start_at_once_and_do_not_meet()
    {
        var servers = await Task.WhenAll(EmbeddedPostgres.StartAsync(), EmbeddedPostgres.StartAsync());
        await using var one = servers[0];
        await using var other = servers[1];

        Assert.NotEqual(one.Port, other.Port);
        await Sql.RunAsync(one.ConnectionString("postgres"), "create table only_here ()");
        Assert.Equal(true, await Sql.RunAsync(other.ConnectionString("postgres"), "select to_regclass('only_here') is null"));
    }

    [Fact]
    public async Task Kept_data_survives_a_restart_and_an_absent_database_is_created()
    {
        using var folder = new TemporaryFolder();
        var options = new EmbeddedPostgresOptions { DataDirectory = folder.Combine("data"), Password = "kept", Databases = ["first"] };
        await using (var server = await EmbeddedPostgres.StartAsync(options))
            await Sql.RunAsync(server.ConnectionString("first"), "create table kept as select 42 as answer");

        await using (var server = await EmbeddedPostgres.StartAsync(options with { Databases = ["first", "second"] }))
        {
            Assert.Equal(42, await Sql.RunAsync(server.ConnectionString("first"), "select answer from kept"));
            Assert.Equal(1, await Sql.RunAsync(server.ConnectionString("second"), "select 1"));
            Assert.Equal("on", await Sql.RunAsync(server.ConnectionString("first"), "show fsync"));
        }
    }

    [Fact]
    public async Task Another_password_than_the_data_was_made_with_is_said_and_stops_the_server()
    {
        using var folder = new TemporaryFolder();
        var options = new EmbeddedPostgresOptions { DataDirectory = folder.Combine("data"), Password = "the-first" };
        await (await EmbeddedPostgres.StartAsync(options)).DisposeAsync();

        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(
            () => EmbeddedPostgres.StartAsync(options with { Password = "another" }));

        Assert.Contains("refuses our password", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(options.DataDirectory, "postmaster.pid")), "The server still runs.");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_a_cluster_is_said_in_one_line_and_left_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("a-file");
        await File.WriteAllTextAsync(file, "mine");

        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => EmbeddedPostgres.StartAsync(new() { DataDirectory = Path.Combine(file, "data") }));

        Assert.True(refused is PostgresUnavailableException or IOException, $"{refused}");
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    private static async Task<string> DataDirectoryAsync(EmbeddedPostgres server) =>
        (string)(await Sql.RunAsync(server.ConnectionString("postgres"), "show data_directory"))!;
}
