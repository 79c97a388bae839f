using System.Security.Cryptography;
using System.Text;
using Hiring.Backing.Postgres;

namespace Hiring.AppHost.Backing;

/// <summary>
/// The place of the data that survives a restart: one for each clone, and a numbered sibling for each further AppHost
/// of the same clone that runs at the same time.
/// </summary>
internal sealed class KeptData
{
    // Held until this process ends, however it ends: the lock is what keeps a second AppHost out.
    private readonly FileStream _lock;

    private KeptData(string folder, FileStream held)
    {
        Folder = folder;
        Name = $"{Path.GetFileName(Path.GetDirectoryName(folder))}-{Path.GetFileName(folder)}";
        _lock = held;
        Password = ReadOrCreatePassword();
    }

    public string Folder { get; }

    /// <summary>Unique on this machine; for what lies elsewhere, such as a container's volume.</summary>
    public string Name { get; }

    /// <summary>Password of the Postgres superuser, kept since the cluster keeps it.</summary>
    public string Password { get; }

    public static KeptData Take(string appHostDirectory)
    {
        var clone = Path.GetFullPath(Path.Combine(appHostDirectory, ".."));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clone)))[..8];
        var parent = Path.Combine(UserFolders.Data, $"{Path.GetFileName(clone)}-{hash}");

        for (var number = 1; ; number++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(parent, $"{number}")).FullName;
            try
            {
                var path = Path.Combine(folder, "lock");
                return new(folder, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (number < 100)
            {
                // Another AppHost of this clone has it.
            }
        }
    }

    private string ReadOrCreatePassword()
    {
        var path = Path.Combine(Folder, "password");
        if (File.Exists(path))
            return File.ReadAllText(path);

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        PrivateFile.Write(path, password);
        return password;
    }
}
