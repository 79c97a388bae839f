using System.Globalization;
using System.Runtime.InteropServices;

namespace Hiring.Backing.Postgres;

/// <summary>The account that the server runs under when we are root, since PostgreSQL refuses to run as root.</summary>
internal sealed partial record UnprivilegedAccount(string Name, uint UserId, uint GroupId)
{
    /// <summary>An existing <c>postgres</c>, else <c>nobody</c>; null when we are not root and need no other account.</summary>
    /// <exception cref="PostgresUnavailableException">Root, and neither account exists.</exception>
    public static async Task<UnprivilegedAccount?> FindAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;

        foreach (var name in (string[])["postgres", "nobody"])
        {
            var user = await Command.RunAsync(new("id", ["-u", name]), cancellation: cancellation);
            var group = await Command.RunAsync(new("id", ["-g", name]), cancellation: cancellation);
            if (user.Succeeded && group.Succeeded)
                return new(name, ParseId(user.Output), ParseId(group.Output));
        }

        throw new PostgresUnavailableException(
            "PostgreSQL refuses to run as root, and there is neither an account 'postgres' nor 'nobody' to run it under. " +
            "Run as an ordinary user, or create one of them (useradd --system postgres).");
    }

    /// <summary>Gives a file or a folder with all that it holds to this account.</summary>
    public void Own(string path)
    {
        ChangeOwner(path);
        if (!Directory.Exists(path))
            return;

        foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories))
            ChangeOwner(entry);
    }

    private void ChangeOwner(string path)
    {
        if (ChangeOwner(path, UserId, GroupId) != 0)
            throw new IOException($"Cannot give {path} to the account {Name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static uint ParseId(string text) => uint.Parse(text.Trim(), CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
