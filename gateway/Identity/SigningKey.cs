using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Hiring.Identity;

/// <summary>The ECDSA P-256 key that signs access tokens (ES256).</summary>
internal static class SigningKey
{
    /// <summary>Reads the key from <paramref name="file"/>, making it on the first start; without a file the key is new with each process.</summary>
    /// <exception cref="InvalidOperationException">The file is there, but holds no such key.</exception>
    public static ECDsaSecurityKey Load(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return ToSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

        if (!File.Exists(file))
            Create(file);

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"Identity:KeyFile {file} holds no private key in PEM. Delete it to have a new one made.", e);
        }

        return ToSecurityKey(key);
    }

    private static void Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Written aside and moved, so that a start that is cut off, or a second one beside it, never leaves half a key.
        var draft = $"{file}.{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, options))
            writer.Write(key.ExportPkcs8PrivateKeyPem());

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }

    private static ECDsaSecurityKey ToSecurityKey(ECDsa key)
    {
        // The key id is the RFC 7638 thumbprint: the same key has the same id after a restart.
        var securityKey = new ECDsaSecurityKey(key);
        securityKey.KeyId = Base64UrlEncoder.Encode(securityKey.ComputeJwkThumbprint());
        return securityKey;
    }
}
